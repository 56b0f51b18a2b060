/** What package.json asks before it shows a view, a welcome or an entry of a menu. */

import * as vscode from 'vscode';
import type { Artifacts } from './artifacts';

export class WhenClauses implements vscode.Disposable {
  private readonly listening: vscode.Disposable;

  constructor(private readonly artifacts: Artifacts) {
    set('active', true);
    this.update();
    this.listening = artifacts.onDidChange(() => this.update());
  }

  dispose(): void {
    this.listening.dispose();
    set('active', false);
  }

  private update(): void {
    set('listing', this.artifacts.listing);
    set('artifactPaths', this.artifacts.all.map(({ uri }) => uri.fsPath));
  }
}

function set(name: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', `gifthorse.${name}`, value);
}
