/** The commands of the extension. */

import * as vscode from 'vscode';
import type { Artifacts } from './artifacts';
import type { DebugInformation } from './debug_information';
import { openExample } from './example';
import { SERVER_COMMANDS } from './protocol';
import { OPEN_PLACE, SHOW_REPORT, placeOf } from './report_page';
import { artifactUri } from './report_uris';
import type { Reports } from './reports';
import { selectInterpreter } from './select_interpreter';
import type { Server } from './server';
import { inert } from './texts';
import { artifactOf } from './tree';
import { SYMBOLS } from './verdicts';

export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly artifacts: Artifacts;
  readonly reports: Reports;
  readonly information: DebugInformation;
  readonly log: vscode.LogOutputChannel;
  readonly serverLog: vscode.LogOutputChannel;
}

/** Register all of them. */
export function registerCommands(parts: Parts): vscode.Disposable {
  const { context, server, reports, log, serverLog } = parts;
  const commands: Record<string, (...given: unknown[]) => unknown> = {
    'gifthorse.restart': () => server.restart('asked for'),
    'gifthorse.showLogs': () => log.show(),
    'gifthorse.showServerLogs': () => serverLog.show(),
    'gifthorse.debugInformation': () => parts.information.show(),
    'gifthorse.selectInterpreter': () => selectInterpreter(server),
    'gifthorse.openExample': () => openExample(context, server),
    'gifthorse.scanWorkspace': () => scanWorkspace(parts),
    'gifthorse.scanArtifact': given => scanArtifact(parts, given),
    'gifthorse.showReportText': async given => {
      const artifact = await wanted(parts, given);
      return artifact && reports.showText(artifact);
    },
    [SHOW_REPORT]: async given => {
      const artifact = await wanted(parts, given);
      return artifact && reports.show(artifact);
    },
    [OPEN_PLACE]: openPlace,
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
  );
}

async function scanWorkspace({ server, artifacts }: Parts): Promise<void> {
  await vscode.commands.executeCommand('gifthorse.artifacts.focus');
  await asked(server, SERVER_COMMANDS.scanWorkspace, []);
  await artifacts.refresh();
}

async function scanArtifact(parts: Parts, given: unknown): Promise<void> {
  const artifact = await wanted(parts, given);
  if (artifact) {
    const address = artifact.toString();
    const asking = [artifactUri(address) ?? address];
    await asked(parts.server, SERVER_COMMANDS.scanArtifact, asking);
    await parts.artifacts.refresh();
  }
}

/** Run a command of the server; a server without it is older than the extension. */
async function asked(server: Server, command: string, args: unknown[]): Promise<void> {
  const { client } = server;
  const offered = client?.initializeResult?.capabilities.executeCommandProvider?.commands;
  if (!client || !offered?.includes(command)) {
    const reason = client
      ? vscode.l10n.t('gifthorse: this server cannot do that; a newer one can.')
      : vscode.l10n.t('gifthorse: the server does not run.');
    void vscode.window.showWarningMessage(reason);
    return;
  }
  await client.sendRequest('workspace/executeCommand', { command, arguments: args });
}

/** Return the artifact that a command is about: given, looked at, or picked from a list. */
async function wanted(parts: Parts, given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) {
    return given;
  }
  if (typeof given === 'string') {
    return vscode.Uri.parse(given);
  }
  return artifactOf(given)?.uri ?? parts.reports.active ?? picked(parts.artifacts);
}

async function picked(artifacts: Artifacts): Promise<vscode.Uri | undefined> {
  const items = artifacts.all.map(({ uri, told }) => ({
    label: inert(`${SYMBOLS[told.verdict]} ${told.path}`),
    description: told.verdict,
    detail: inert(told.summary ?? ''),
    uri,
  }));
  const browse = { label: vscode.l10n.t('$(folder-opened) Another file…'), uri: undefined };
  const placeHolder = vscode.l10n.t('Whose report?');
  const choice = await vscode.window.showQuickPick([...items, browse], {
    placeHolder,
    matchOnDetail: true,
  });
  if (!choice || choice.uri) {
    return choice?.uri;
  }
  return (await vscode.window.showOpenDialog({ canSelectMany: false }))?.[0];
}

/** Follow a link of a report to a line of a program. */
async function openPlace(given: unknown): Promise<void> {
  if (typeof given !== 'string' || !given.startsWith('file:')) {
    return;
  }
  const { uri, line, column } = placeOf(given);
  const selection = new vscode.Range(line, column, line, column);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri), { selection });
}
