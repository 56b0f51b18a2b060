/** The report of an artifact, as an editor of the file itself and as a Markdown document.
 *
 * An editor, because what it shows is what a person who clicks on the file wants to see:
 * it has a tab with the file's name, and comes back with the window.
 */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { ResponseError } from 'vscode-languageclient/node';
import type { Artifacts } from './artifacts';
import { REPORT, type ReportOfServer } from './protocol';
import {
  OPEN_PLACE,
  SHOW_REPORT,
  page,
  paragraph,
  preformatted,
  withPlaces,
  type Shown,
} from './report_page';
import { SCHEME, artifactUri, reportUri } from './report_uris';
import { STYLE } from './report_style';
import type { Server } from './server';

export const VIEW_TYPE = 'gifthorse.report';
const VIEW_TYPE_OF_OTHERS = 'gifthorse.reportOfOthers';

export class Reports
  implements vscode.CustomReadonlyEditorProvider, vscode.TextDocumentContentProvider, vscode.Disposable
{
  private readonly open = new Map<vscode.WebviewPanel, vscode.Uri>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly disposables: vscode.Disposable[];

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly server: Server,
    artifacts: Artifacts,
  ) {
    const refresh = (): void => this.refresh();
    this.disposables = [
      this.changed,
      vscode.window.registerCustomEditorProvider(VIEW_TYPE, this),
      vscode.window.registerCustomEditorProvider(VIEW_TYPE_OF_OTHERS, this),
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      artifacts.onDidChange(refresh),
      server.onDidChangePhase(refresh),
    ];
  }

  /** Show the report of a file, or the page of a rule. */
  async show(artifact: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('vscode.openWith', artifact, VIEW_TYPE);
  }

  async showText(artifact: vscode.Uri): Promise<void> {
    const isReport = artifact.scheme === SCHEME;
    const uri = isReport ? artifact : vscode.Uri.parse(reportUri(artifact.toString()));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      preview: true,
    });
  }

  /** Tell whose report a person looks at. */
  get active(): vscode.Uri | undefined {
    return [...this.open].find(([panel]) => panel.active)?.[1];
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor(
    document: vscode.CustomDocument,
    panel: vscode.WebviewPanel,
  ): Promise<void> {
    panel.webview.options = {
      enableScripts: false,
      enableForms: false,
      localResourceRoots: [],
      enableCommandUris: [OPEN_PLACE, SHOW_REPORT],
    };
    this.open.set(panel, document.uri);
    panel.onDidDispose(() => this.open.delete(panel));
    await this.render(panel, document.uri);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (await this.asked(uri))?.markdown ?? this.lack();
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private refresh(): void {
    for (const [panel, uri] of this.open) {
      void this.render(panel, uri);
    }
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme === SCHEME) {
        this.changed.fire(document.uri);
      }
    }
  }

  private async render(panel: vscode.WebviewPanel, uri: vscode.Uri): Promise<void> {
    const nonce = randomBytes(16).toString('base64');
    const html = page(await this.content(uri), nonce, STYLE);
    if (this.open.has(panel) && shownOf(html) !== shownOf(panel.webview.html)) {
      panel.webview.html = html;
    }
  }

  private async content(uri: vscode.Uri): Promise<Shown> {
    const told = await this.asked(uri);
    const title = told?.title ?? vscode.workspace.asRelativePath(uri);
    if (!told) {
      return { title, body: paragraph(this.lack()) };
    }
    return { title, verdict: told.verdict, body: await rendered(told.markdown) };
  }

  private async asked(uri: vscode.Uri): Promise<ReportOfServer | undefined> {
    try {
      const address = uri.toString();
      const asked = { uri: artifactUri(address) ?? address };
      return (await this.server.client?.sendRequest(REPORT, asked)) ?? undefined;
    } catch (error) {
      if (error instanceof ResponseError) {
        return undefined;
      }
      throw error;
    }
  }

  private lack(): string {
    if (this.server.phase === 'starting') {
      return vscode.l10n.t('The server is starting; the report comes when it runs.');
    }
    return this.server.client
      ? vscode.l10n.t('The server has no report of this file.')
      : vscode.l10n.t('There is no report, because the server does not run.');
  }
}

/** Let the editor's own Markdown support render it; where that is switched off, show the text. */
async function rendered(markdown: string): Promise<string> {
  try {
    return await vscode.commands.executeCommand<string>('markdown.api.render', withPlaces(markdown));
  } catch {
    return preformatted(markdown);
  }
}

/** The same page has another nonce each time. */
function shownOf(html: string): string {
  return html.slice(html.indexOf('</style>'));
}
