/** The side panel: all model files of the workspace, by verdict; a click opens a report. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Throttler } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { Known } from '../api';
import { button, element, paged } from '../view/dom';
import { mark } from '../view/finding_view';
import { horseIcon } from '../view/icons';
import { legible, LONGEST_NAME } from '../view/legible';
import { about, SYMBOLS, verdictWord } from '../view/wording';
import { groupFiles, splitPath, type ArtifactGroup } from './artifact_list';
import type { KnownFile, KnownFiles } from './known';

const PAGE = 60;
const MOST_CLEAN = 8;
const INTERVAL = 300;

export interface ArtifactPanelOptions {
  readonly known: KnownFiles;
  readonly trans: TranslationBundle;
  readonly open: (path: string) => void;
  readonly scanAll: () => void;
}

export class ArtifactPanel extends Widget {
  constructor(private readonly options: ArtifactPanelOptions) {
    super();
    const { trans, known } = options;
    this.id = 'gifthorse-artifacts';
    this.addClass('gifthorse-Panel');
    this.title.icon = horseIcon;
    this.title.caption = trans.__('Model files');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Model files'));
    this.box = this.search();
    this.list = element('div', { class: 'gifthorse-Panel-list' });
    this.said = element('div', { class: 'gifthorse-Panel-said', role: 'status' });
    this.node.append(this.header(), this.box, this.said, this.list);
    // Many files may be scanned one after the other.
    this.soon = new Throttler(() => this.update(), INTERVAL);
    known.changed.connect(this.onChanged, this);
    this.list.addEventListener('keydown', event => this.onKey(event));
  }

  override dispose(): void {
    this.soon.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  /** Ask the server anew. */
  async load(): Promise<void> {
    this.trouble = '';
    try {
      await this.options.known.loadArtifacts();
      this.isLoaded = true;
    } catch {
      this.trouble = this.options.trans.__(
        'The server does not say which model files there are.'
      );
    }
    this.update();
  }

  protected override onAfterShow(): void {
    void this.load();
  }

  protected override onAfterAttach(): void {
    if (this.isVisible) {
      void this.load();
    }
  }

  protected override onUpdateRequest(_: Message): void {
    if (!this.isVisible) {
      return;
    }
    const { trans, known } = this.options;
    const groups = groupFiles(known.all(), this.box.value);
    const said = this.trouble || this.status(groups);
    if (said !== this.said.textContent) {
      this.said.textContent = said; // which screen readers read out
    }
    const focused = this.focused();
    this.list.replaceChildren(...groups.map(group => this.groupView(group)));
    this.rows().find(row => row.dataset.path === focused)?.focus({ preventScroll: true });
    if (!known.isComplete) {
      const said = trans.__('There are more model files than are listed here.');
      this.list.append(element('div', { class: 'gifthorse-Note' }, said));
    }
  }

  private onChanged(): void {
    void this.soon.invoke();
  }

  /** Go up and down with the arrow keys, as in the file browser. */
  private onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = this.rows();
    const now = rows.findIndex(row => row === document.activeElement);
    if (step !== undefined && now >= 0) {
      event.preventDefault();
      rows[now + step]?.focus();
    }
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('.gifthorse-Panel-row')];
  }

  private focused(): string | undefined {
    const active = document.activeElement;
    const isOurs = active instanceof HTMLElement && this.list.contains(active);
    return isOurs ? active.dataset.path : undefined;
  }

  private status(groups: ReadonlyArray<ArtifactGroup>): string {
    const { trans } = this.options;
    if (!this.isLoaded) {
      return trans.__('Looking for model files…');
    }
    const count = groups.reduce((sum, group) => sum + group.files.length, 0);
    if (count > 0) {
      return trans._n('%1 model file', '%1 model files', count);
    }
    return this.box.value
      ? trans.__('No model file has that in its path.')
      : trans.__('There are no model files here.');
  }

  private header(): HTMLElement {
    const { trans, scanAll } = this.options;
    const again = button('gifthorse-Link', trans.__('Refresh'), () => void this.load());
    const all = button('gifthorse-Link', trans.__('Full report'), scanAll);
    return element(
      'div',
      { class: 'gifthorse-Panel-head' },
      element('h2', {}, trans.__('Model files')),
      again,
      all
    );
  }

  private search(): HTMLInputElement {
    const label = this.options.trans.__('Filter by path or format');
    const box = element('input', {
      type: 'search',
      class: 'gifthorse-Search',
      placeholder: label,
      'aria-label': label
    });
    box.addEventListener('input', () => this.update());
    return box;
  }

  private groupView({ verdict, files }: ArtifactGroup): HTMLElement {
    const { trans } = this.options;
    const word = verdictWord(verdict, trans);
    const list = element('ul', { 'aria-label': word });
    const rest = (more: number) => trans.__('and %1 more files', more);
    const summary = element(
      'summary',
      {},
      mark(`${SYMBOLS[verdict]} ${word}`, verdict),
      element('span', { class: 'gifthorse-mod-dim' }, ` ${files.length}`)
    );
    const view = element(
      'details',
      { class: 'gifthorse-Panel-group', open: this.isOpen(verdict, files.length) ? '' : null },
      summary,
      paged(list, files, PAGE, file => this.row(file), rest)
    );
    // Not when it is toggled, which also happens as it is made.
    summary.addEventListener('click', () => this.opened.set(verdict, !view.open));
    return view;
  }

  /** Many clean files are folded until somebody asks for them. */
  private isOpen(verdict: Known, count: number): boolean {
    const isFiltered = this.box.value !== '';
    return this.opened.get(verdict) ?? (isFiltered || verdict !== 'clean' || count <= MOST_CLEAN);
  }

  private row(file: KnownFile): HTMLElement {
    const { open } = this.options;
    const [folder, name] = splitPath(file.path);
    const row = button('gifthorse-Panel-row', '', () => open(file.path));
    row.append(
      element('span', { class: 'gifthorse-Panel-name' }, legible(name, LONGEST_NAME)),
      element('span', { class: 'gifthorse-mod-dim' }, legible(folder, LONGEST_NAME))
    );
    row.dataset.path = file.path;
    row.title = [legible(file.path), about(file)].filter(Boolean).join('\n');
    return element('li', {}, row);
  }

  private readonly box: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly said: HTMLElement;
  private readonly soon: Throttler;
  private readonly opened = new Map<Known, boolean>();
  private isLoaded = false;
  private trouble = '';
}
