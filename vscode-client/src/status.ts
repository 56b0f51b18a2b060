/** What the status bar says of the file or notebook that is open. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { STATUS, type StatusOfServer } from './protocol';
import type { Phase, Server } from './server';
import { SECTION } from './settings';
import { inert } from './texts';
import { SYMBOLS, isVerdict, type Verdict } from './verdicts';

const SELECTOR: vscode.DocumentSelector = [
  { language: 'python' },
  { notebookType: 'jupyter-notebook', language: '*' },
];
const RESTART = 'gifthorse.restart';

export class Status implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('gifthorse', SELECTOR);
  private readonly told = new Map<string, StatusOfServer>();
  private readonly disposables: vscode.Disposable[];

  constructor(private readonly server: Server) {
    const show = (): void => this.show();
    this.item.name = 'gifthorse';
    this.disposables = [
      this.item,
      server.onDidChangePhase(() => {
        if (server.phase !== 'running') {
          this.told.clear();
        }
        this.show();
      }),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.window.onDidChangeActiveNotebookEditor(show),
      vscode.languages.onDidChangeDiagnostics(show),
    ];
    this.show();
  }

  /** Listen to a client that has yet to start. */
  connect(client: LanguageClient): void {
    client.onNotification(STATUS, status => {
      this.told.set(vscode.Uri.parse(status.uri).toString(), status);
      this.show();
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private show(): void {
    const { phase } = this.server;
    if (phase !== 'running') {
      this.showPhase(phase);
      return;
    }
    const open = opened();
    const told = open && this.told.get(open.uri.toString());
    this.item.busy = told?.busy ?? false;
    this.item.command = {
      title: vscode.l10n.t('Show Problems'),
      command: 'workbench.actions.view.problems',
    };
    if (told && isVerdict(told.verdict)) {
      this.showVerdict(told.verdict, told.summary);
    } else {
      this.showFindings(open ? findings(open.documents) : 0);
    }
  }

  private showVerdict(verdict: Verdict, summary: string | undefined): void {
    const { Error: Bad, Information, Warning } = vscode.LanguageStatusSeverity;
    this.item.text = `${SYMBOLS[verdict]} ${verdict}`;
    this.item.detail = inert(summary ?? '');
    this.item.severity = { unsafe: Bad, review: Warning, incomplete: Information, clean: Information }[verdict];
    this.item.accessibilityInformation = { label: `gifthorse: ${verdict}. ${summary ?? ''}` };
  }

  /** Of a server that tells no verdict of a whole document. */
  private showFindings(number: number): void {
    this.item.text = number === 0 ? vscode.l10n.t('no findings') : vscode.l10n.t('{0} findings', number);
    this.item.detail = '';
    const { Information, Warning } = vscode.LanguageStatusSeverity;
    this.item.severity = number === 0 ? Information : Warning;
  }

  private showPhase(phase: Exclude<Phase, 'running'>): void {
    const { Error: Bad, Information } = vscode.LanguageStatusSeverity;
    const { t } = vscode.l10n;
    this.item.text = {
      off: t('switched off'),
      starting: t('starting'),
      noPython: t('no Python 3.11 or newer'),
      failed: t('not running'),
    }[phase];
    this.item.detail = 'gifthorse';
    this.item.busy = phase === 'starting';
    this.item.severity = phase === 'noPython' || phase === 'failed' ? Bad : Information;
    this.item.command = {
      off: { title: t('Settings'), command: 'workbench.action.openSettings', arguments: [`${SECTION}.enable`] },
      starting: { title: t('Show Logs'), command: 'gifthorse.showLogs' },
      noPython: { title: t('Select Interpreter'), command: 'gifthorse.selectInterpreter' },
      failed: { title: t('Restart Server'), command: RESTART },
    }[phase];
  }
}

/** Return the notebook or the document that a person looks at. */
function opened(): { uri: vscode.Uri; documents: vscode.Uri[] } | undefined {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook) {
    return { uri: notebook.uri, documents: notebook.getCells().map(cell => cell.document.uri) };
  }
  const document = vscode.window.activeTextEditor?.document;
  return document && { uri: document.uri, documents: [document.uri] };
}

function findings(documents: readonly vscode.Uri[]): number {
  const all = documents.flatMap(uri => vscode.languages.getDiagnostics(uri));
  const { Hint, Information } = vscode.DiagnosticSeverity;
  return all.filter(
    ({ source, severity }) => source === SECTION && severity !== Hint && severity !== Information,
  ).length;
}
