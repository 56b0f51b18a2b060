/** Choosing a Python by hand: for editors without an extension that does it. */

import * as vscode from 'vscode';
import { allPythons } from './interpreter';
import { distinct, isNewEnough, probe, shown, type Python } from './pythons';
import type { Server } from './server';
import { SECTION } from './settings';
import { inert } from './texts';

interface Item extends vscode.QuickPickItem {
  readonly command: readonly string[] | 'browse';
}

export async function selectInterpreter(server: Server): Promise<void> {
  const choice = await vscode.window.showQuickPick(items(server), {
    placeHolder: vscode.l10n.t('The Python whose libraries your programs use'),
  });
  const command = choice?.command === 'browse' ? await browsed(server) : choice?.command;
  if (command) {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update('interpreter', command, vscode.ConfigurationTarget.Global);
  }
}

async function items(server: Server): Promise<Item[]> {
  const files = await distinct(await allPythons());
  const pythons = await Promise.all(files.map(file => probe([file], server.workingFolder)));
  const found = pythons.filter((python): python is Python => python !== undefined);
  return [
    ...found.map(({ command, version }) => ({
      label: `Python ${shown(version)}`,
      description: command.join(' '),
      detail: isNewEnough(version) ? '' : vscode.l10n.t('too old to run the server'),
      command,
    })),
    { label: vscode.l10n.t('$(folder-opened) Browse…'), command: 'browse' },
    { label: vscode.l10n.t('$(discard) Whichever is found'), command: [] },
  ];
}

async function browsed(server: Server): Promise<string[] | undefined> {
  const chosen = await vscode.window.showOpenDialog({ canSelectMany: false });
  const file = chosen?.[0]?.fsPath;
  if (file === undefined) {
    return undefined;
  }
  if (!(await probe([file], server.workingFolder))) {
    void vscode.window.showErrorMessage(vscode.l10n.t('gifthorse: {0} is no Python.', inert(file)));
    return undefined;
  }
  return [file];
}
