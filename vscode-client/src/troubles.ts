/** The two things that a person must do something about. */

import * as vscode from 'vscode';

export async function sayThatPythonIsMissing(): Promise<void> {
  await say(vscode.l10n.t('gifthorse needs Python 3.11 or newer to run, and found none.'), [
    [vscode.l10n.t('Select Interpreter'), 'gifthorse.selectInterpreter'],
    [vscode.l10n.t('Show Logs'), 'gifthorse.showLogs'],
  ]);
}

export async function sayThatServerDoesNotRun(): Promise<void> {
  await say(vscode.l10n.t('gifthorse: the server does not run. Its log says why.'), [
    [vscode.l10n.t('Show Server Logs'), 'gifthorse.showServerLogs'],
    [vscode.l10n.t('Restart Server'), 'gifthorse.restart'],
  ]);
}

/** Show a message with buttons, each of which runs a command. */
async function say(text: string, buttons: readonly (readonly [string, string])[]): Promise<void> {
  const titles = buttons.map(([title]) => title);
  const choice = await vscode.window.showErrorMessage(text, ...titles);
  const command = buttons.find(([title]) => title === choice)?.[1];
  if (command !== undefined) {
    await vscode.commands.executeCommand(command);
  }
}
