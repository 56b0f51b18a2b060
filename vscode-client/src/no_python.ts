/** The one thing a person must do something about. */

import * as vscode from 'vscode';

export async function sayThatPythonIsMissing(): Promise<void> {
  const select = vscode.l10n.t('Select Interpreter');
  const logs = vscode.l10n.t('Show Logs');
  const choice = await vscode.window.showErrorMessage(
    vscode.l10n.t('gifthorse needs Python 3.11 or newer to run, and found none.'),
    select,
    logs,
  );
  if (choice === select) {
    await vscode.commands.executeCommand('gifthorse.selectInterpreter');
  } else if (choice === logs) {
    await vscode.commands.executeCommand('gifthorse.showLogs');
  }
}
