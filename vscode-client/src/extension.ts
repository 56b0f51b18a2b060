/** Starts the server, and shows what it says beyond its diagnostics. */

import * as vscode from 'vscode';
import { Environments } from './environments';
import { Server } from './server';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('gifthorse', { log: true });
  const serverLog = vscode.window.createOutputChannel('gifthorse server', { log: true });
  const environments = new Environments(log);
  server = new Server(context.extensionUri, environments, log, serverLog, () => undefined);
  context.subscriptions.push(log, serverLog, environments);
  context.subscriptions.push(
    vscode.commands.registerCommand('gifthorse.restart', () => server?.restart('asked for')),
    vscode.commands.registerCommand('gifthorse.showLogs', () => log.show()),
    vscode.commands.registerCommand('gifthorse.showServerLogs', () => serverLog.show()),
  );
  await server.restart('the extension is activated');
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}
