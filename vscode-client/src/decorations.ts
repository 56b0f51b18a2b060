/** Marks in the Explorer, on the files that nobody should load unread. */

import * as vscode from 'vscode';
import type { Artifacts } from './artifacts';
import { SECTION } from './settings';
import { SYMBOLS, colour, type Verdict } from './verdicts';

const MARKED: readonly Verdict[] = ['unsafe', 'review'];

export class Decorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly disposables: vscode.Disposable[];

  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly artifacts: Artifacts) {
    this.disposables = [
      this.changed,
      vscode.window.registerFileDecorationProvider(this),
      artifacts.onDidChange(() => this.changed.fire(undefined)),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(`${SECTION}.decorations`)) {
          this.changed.fire(undefined);
        }
      }),
    ];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const told = this.artifacts.of(uri)?.told;
    if (!told || !MARKED.includes(told.verdict) || !isEnabled()) {
      return undefined;
    }
    const { verdict, summary } = told;
    return {
      badge: SYMBOLS[verdict],
      color: new vscode.ThemeColor(colour(verdict)),
      tooltip: summary ? `${verdict}: ${summary}` : verdict,
      propagate: verdict === 'unsafe',
    };
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }
}

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration(SECTION).get('decorations.enable', true);
}
