/** Starts the server, and shows what it says beyond its diagnostics. */

import * as vscode from 'vscode';
import { Artifacts } from './artifacts';
import { registerCommands } from './commands';
import { DebugInformation } from './debug_information';
import { Decorations } from './decorations';
import { Environments } from './environments';
import { Reports } from './reports';
import { Server } from './server';
import { Status } from './status';
import { ArtifactTree } from './tree';
import { sayThatPythonIsMissing, sayThatServerDoesNotRun } from './troubles';
import { WhenClauses } from './when_clauses';

let running: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('gifthorse', { log: true });
  const serverLog = vscode.window.createOutputChannel('gifthorse server', { log: true });
  const environments = new Environments(log);
  const artifacts = new Artifacts(log);
  const server = new Server(context.extensionUri, environments, log, serverLog);
  running = server;
  const status = new Status(server);
  const reports = new Reports(server, artifacts);
  const manifest = context.extension.packageJSON as { version: string };
  const information = new DebugInformation(manifest.version, server);
  server.onWillStart(client => {
    artifacts.connect(client);
    status.connect(client);
  });
  context.subscriptions.push(
    ...[log, serverLog, environments, artifacts, status, reports, information],
    new ArtifactTree(artifacts),
    new Decorations(artifacts),
    new WhenClauses(artifacts),
    registerCommands({ context, server, artifacts, reports, information, log, serverLog }),
    server.onDidChangePhase(phase => {
      if (phase === 'noPython') {
        void sayThatPythonIsMissing();
      } else if (phase === 'failed') {
        void sayThatServerDoesNotRun();
      }
      if (phase !== 'starting') {
        artifacts.use(server.client); // meanwhile, the list stays
      }
    }),
  );
  await server.restart('the extension is activated');
}

export async function deactivate(): Promise<void> {
  await running?.dispose();
}
