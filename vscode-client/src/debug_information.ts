/** All that somebody who mends the extension asks first, as a document to copy from. */

import * as vscode from 'vscode';
import { SERVER_COMMANDS } from './protocol';
import { shown } from './pythons';
import type { Server } from './server';
import { SECTION } from './settings';

export async function debugInformation(
  context: vscode.ExtensionContext,
  server: Server,
): Promise<void> {
  const { found, command, phase } = server;
  const manifest = context.extension.packageJSON as { version: string };
  const information = {
    extension: manifest.version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    platform: `${process.platform} ${process.arch}`,
    trusted: vscode.workspace.isTrusted,
    phase,
    python: found && {
      command: found.python.command,
      version: shown(found.python.version),
      source: found.source,
    },
    command,
    settings: vscode.workspace.getConfiguration().get(SECTION),
    server: await ofServer(server),
  };
  const content = `${JSON.stringify(information, null, 2)}\n`;
  const document = await vscode.workspace.openTextDocument({ language: 'json', content });
  await vscode.window.showTextDocument(document, { preview: true });
}

async function ofServer({ client }: Server): Promise<unknown> {
  const command = SERVER_COMMANDS.debugInformation;
  const offered = client?.initializeResult?.capabilities.executeCommandProvider?.commands;
  if (client && offered?.includes(command)) {
    return client.sendRequest('workspace/executeCommand', { command, arguments: [] });
  }
  return client?.initializeResult?.serverInfo;
}
