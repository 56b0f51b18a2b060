/**
 * A mark beside each model file in the file browser: what its verdict is.
 *
 * The listing draws a row by asking its renderer to update the row's node, whenever it
 * sorts, scrolls or refreshes. The mark is added right after that, by the same call, so
 * no row is ever without it, or keeps the one of another file. It is added for the class,
 * so that renderers of other extensions have it as well.
 */
import { DirListing } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { element } from '../view/dom';
import { SYMBOLS, verdictWord } from '../view/wording';
import type { KnownFiles } from './known';

const ROW = '.jp-DirListing-item[data-gifthorse]';
const TEXT = '.jp-DirListing-itemText';
const BADGE = 'gifthorse-Badge';

export class Badges implements IDisposable {
  constructor(
    private readonly known: KnownFiles,
    private readonly trans: TranslationBundle,
    private readonly renderer: DirListing.IRenderer = DirListing.Renderer.prototype
  ) {
    const draw = renderer.updateItemNode;
    const badges = this;
    this.draw = draw;
    renderer.updateItemNode = function (node, model, ...others) {
      draw.call(this, node, model, ...others);
      badges.row(node, model.type === 'directory' ? null : model.path);
    };
    known.changed.connect(this.onChanged, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether marks are shown, as the user has set it. */
  set shown(shown: boolean) {
    if (shown !== this._shown) {
      this._shown = shown;
      document.querySelectorAll<HTMLElement>(ROW).forEach(row => this.mark(row));
    }
  }

  dispose(): void {
    this.shown = false;
    this._isDisposed = true;
    this.renderer.updateItemNode = this.draw;
    Signal.clearData(this);
  }

  private onChanged(_: KnownFiles, paths: ReadonlySet<string>): void {
    for (const row of document.querySelectorAll<HTMLElement>(ROW)) {
      if (paths.has(row.dataset.gifthorse ?? '')) {
        this.mark(row);
      }
    }
  }

  private row(row: HTMLElement, path: string | null): void {
    if (path !== null) {
      row.dataset.gifthorse = path;
    } else if (row.dataset.gifthorse !== undefined) {
      delete row.dataset.gifthorse;
    } else {
      return;
    }
    this.mark(row);
  }

  private mark(row: HTMLElement): void {
    const path = row.dataset.gifthorse;
    const known = path === undefined ? undefined : this.known.get(path)?.verdict;
    const verdict = this._shown && known !== 'unknown' ? known : undefined;
    const before = row.querySelector<HTMLElement>(`.${BADGE}`);
    if (before?.dataset.verdict === verdict) {
      return;
    }
    before?.remove();
    if (verdict === undefined) {
      return;
    }
    const label = this.trans.__('gifthorse: %1', verdictWord(verdict, this.trans));
    const attributes = {
      class: `${BADGE} gifthorse-mod-${verdict}`,
      'data-verdict': verdict,
      role: 'img',
      'aria-label': label,
      title: label
    };
    row.querySelector(TEXT)?.after(element('span', attributes, SYMBOLS[verdict]));
  }

  private readonly draw: DirListing.IRenderer['updateItemNode'];
  private _shown = true;
  private _isDisposed = false;
}
