/** A folder to try it in: files that would run `true`, and programs that load them. */

import * as vscode from 'vscode';
import { output } from './pythons';
import type { Server } from './server';

export async function openExample(
  context: vscode.ExtensionContext,
  server: Server,
): Promise<void> {
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'example');
  if (!(await exists(folder))) {
    const python = await server.python();
    const script = vscode.Uri.joinPath(context.extensionUri, 'bundled', 'start.py').fsPath;
    const command = [...(python ?? []), '-I', '-S', script, '--example', folder.fsPath];
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    if (!python || (await output(command, context.globalStorageUri.fsPath)) === undefined) {
      const text = vscode.l10n.t('gifthorse: the example could not be written.');
      void vscode.window.showErrorMessage(text);
      return;
    }
  }
  const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}
