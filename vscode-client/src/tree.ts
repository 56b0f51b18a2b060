/** The view "Model Files" of the Explorer: every artifact with its verdict, and who loads it. */

import * as vscode from 'vscode';
import type { Artifact, Artifacts } from './artifacts';
import { counts, nameAndFolder, size } from './listing';
import type { LoadOfServer } from './protocol';
import { ICONS, SYMBOLS, colour } from './verdicts';

const VIEW = 'gifthorse.artifacts';

export type Node =
  | { readonly kind: 'folder'; readonly folder: vscode.WorkspaceFolder }
  | { readonly kind: 'artifact'; readonly artifact: Artifact }
  | { readonly kind: 'load'; readonly load: LoadOfServer; readonly artifact: Artifact };

/** Return the artifact that a command of the view was given. */
export function artifactOf(node: unknown): Artifact | undefined {
  const isNode = (value: object): value is Node => 'kind' in value && 'artifact' in value;
  if (typeof node === 'object' && node !== null && isNode(node) && node.kind !== 'folder') {
    return node.artifact;
  }
  return undefined;
}

export class ArtifactTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Node>;
  private readonly disposables: vscode.Disposable[];

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly artifacts: Artifacts) {
    this.view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.disposables = [this.view, this.changed, artifacts.onDidChange(() => this.refresh())];
  }

  getChildren(node?: Node): Node[] {
    switch (node?.kind) {
      case undefined:
        return this.roots();
      case 'folder':
        return this.within(node.folder);
      case 'artifact':
        return (node.artifact.told.loadedBy ?? []).map(load => ({
          kind: 'load',
          load,
          artifact: node.artifact,
        }));
      case 'load':
        return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'folder':
        return folderItem(node.folder);
      case 'artifact':
        return artifactItem(node.artifact);
      case 'load':
        return loadItem(node.load);
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private roots(): Node[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const used = folders.filter(folder => this.within(folder).length > 0);
    if (used.length < 2) {
      return this.artifacts.all.map(artifact => ({ kind: 'artifact', artifact }));
    }
    return used.map(folder => ({ kind: 'folder', folder }));
  }

  private within(folder: vscode.WorkspaceFolder): Node[] {
    const uri = folder.uri.toString();
    return this.artifacts.all
      .filter(({ told }) => vscode.Uri.parse(told.folder).toString() === uri)
      .map(artifact => ({ kind: 'artifact', artifact }));
  }

  private refresh(): void {
    const verdicts = this.artifacts.all.map(({ told }) => told.verdict);
    this.view.description = counts(verdicts);
    this.view.message =
      this.artifacts.listing === 'scanning' ? vscode.l10n.t('Not all files were scanned yet.') : '';
    this.changed.fire();
  }
}

function folderItem(folder: vscode.WorkspaceFolder): vscode.TreeItem {
  const item = new vscode.TreeItem(folder.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = folder.uri.toString();
  item.iconPath = vscode.ThemeIcon.Folder;
  return item;
}

function artifactItem({ uri, told }: Artifact): vscode.TreeItem {
  const [name, folder] = nameAndFolder(told.path);
  const isLoaded = (told.loadedBy?.length ?? 0) > 0;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(name, isLoaded ? Collapsed : None);
  item.id = uri.toString();
  item.contextValue = 'artifact';
  item.description = [told.verdict, folder].filter(Boolean).join(' · ');
  item.iconPath = new vscode.ThemeIcon(ICONS[told.verdict], new vscode.ThemeColor(colour(told.verdict)));
  item.tooltip = tooltip(told.path, [
    `${SYMBOLS[told.verdict]} ${told.verdict}`,
    told.summary,
    [told.format, told.size == null ? undefined : size(told.size)].filter(Boolean).join(', '),
  ]);
  item.accessibilityInformation = { label: `${name}, ${told.verdict}, ${told.summary ?? ''}` };
  item.command = {
    command: 'gifthorse.showReport',
    title: vscode.l10n.t('Show Report'),
    arguments: [uri],
  };
  return item;
}

function loadItem({ uri, range }: LoadOfServer): vscode.TreeItem {
  const place = vscode.Uri.parse(uri);
  const [name, folder] = nameAndFolder(vscode.workspace.asRelativePath(place.with({ fragment: '' })));
  const line = range.start.line + 1;
  const label = vscode.l10n.t('loaded by {0}, line {1}', name, line);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.description = folder;
  item.iconPath = new vscode.ThemeIcon('arrow-small-right');
  const { start, end } = range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  item.command = {
    command: 'vscode.open',
    title: vscode.l10n.t('Open'),
    arguments: [place, { selection, preview: true }],
  };
  return item;
}

/** Names come from files: nothing in a tooltip is markup. */
function tooltip(title: string, lines: readonly (string | null | undefined)[]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.appendText(title);
  for (const line of lines.filter(Boolean)) {
    markdown.appendMarkdown('\n\n').appendText(line ?? '');
  }
  return markdown;
}
