/** All that somebody who mends the extension asks first, as a document to copy from. */

import * as vscode from 'vscode';
import { SERVER_COMMANDS } from './protocol';
import { shown } from './pythons';
import type { Server } from './server';
import { SECTION } from './settings';

const PAGE = vscode.Uri.parse('gifthorse-information:/gifthorse.json');

/** A document that nobody needs to save. */
export class DebugInformation implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();

  readonly onDidChange = this.changed.event;
  private readonly registered = vscode.workspace.registerTextDocumentContentProvider(
    PAGE.scheme,
    this, // which has its events by now
  );

  constructor(
    private readonly version: string,
    private readonly server: Server,
  ) {}

  async show(): Promise<void> {
    this.changed.fire(PAGE);
    const document = await vscode.workspace.openTextDocument(PAGE);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent(): Promise<string> {
    const { found, command, phase } = this.server;
    const information = {
      extension: this.version,
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
      server: await this.ofServer(),
    };
    return `${JSON.stringify(information, null, 2)}\n`;
  }

  dispose(): void {
    this.registered.dispose();
    this.changed.dispose();
  }

  private async ofServer(): Promise<unknown> {
    const { client } = this.server;
    const command = SERVER_COMMANDS.debugInformation;
    const offered = client?.initializeResult?.capabilities.executeCommandProvider?.commands;
    if (client && offered?.includes(command)) {
      return client.sendRequest('workspace/executeCommand', { command, arguments: [] });
    }
    return client?.initializeResult?.serverInfo;
  }
}
