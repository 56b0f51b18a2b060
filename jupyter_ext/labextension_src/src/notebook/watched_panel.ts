/** One view of a notebook: its banner, its marks and what the status item says of it. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IObservableDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import { Banner, type Dismissed } from './banner';
import { type CellMarks, UNMARKED } from './cell_marks';
import type { Dismissals } from './dismissals';
import { jump } from './jump';
import { markedCells } from './mark_rows';
import type { PanelActions } from './panel_actions';
import type { Place } from './reading';
import type { Choices } from './settings';
import { Typing } from './typing';
import { keysOf, type Note, type View, view } from './view';
import type { NotebookWatch, Scanned } from './watch';

/** What a view of a notebook is made with. */
export interface Parts {
  readonly watch: NotebookWatch;
  readonly marks: CellMarks;
  readonly dismissals: Dismissals;
  readonly trans: TranslationBundle;
  /** What people chose; `null` until that is known. */
  readonly choices: () => Choices | null;
  readonly actions: (details: () => void) => PanelActions;
}

export class WatchedPanel implements IObservableDisposable {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly parts: Parts
  ) {
    this.watch = parts.watch;
    this.typing = new Typing(panel.content.node);
    this.actions = parts.actions(() => this.expand());
    this.banner = new Banner(this.actions, parts.trans, () => this.typing.rest);
    this.banner.dismissed.connect(this.onDismissed, this);
    panel.contentHeader.insertWidget(0, this.banner);
    this.watch.changed.connect(this.update, this);
    panel.disposed.connect(this.dispose, this);
    this.update();
  }

  readonly watch: NotebookWatch;

  /** Emitted when there is something else to say. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What there is to say; `null` if nothing is known yet, or it is not Python. */
  get view(): View | null {
    return this._view;
  }

  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.watch.changed.disconnect(this.update, this);
      this.mark(null);
      this.typing.dispose();
      this.banner.dispose();
      this._disposed.emit();
      Signal.clearData(this);
    }
  }

  /** Show all there is, although somebody put it away or nothing is wrong. */
  expand(): void {
    this.parts.dismissals.clear(this.path);
    this.isAsked = true;
    this.present();
    this.banner.expand();
  }

  /** Go to the next finding after the cursor, and from the last to the first. */
  async next(): Promise<void> {
    const places = this.places();
    const cursor = this.panel.content.activeCell?.editor?.getCursorPosition();
    const here = this.panel.content.activeCellIndex * LINES + (cursor?.line ?? 0) + 1;
    const next = places.find(({ at }) => at > here) ?? places[0];
    if (next) {
      await jump(this.panel, next.place);
    }
  }

  /** Show it anew, after other choices were made. */
  update(): void {
    if (this._isDisposed) {
      return;
    }
    const { watch, parts } = this;
    const { scanned, kernel } = watch;
    const known = {
      isPython: watch.isPython,
      guard: watch.guard,
      isDead: kernel.isDead,
      last: kernel.last,
      reading: scanned?.reading ?? null,
      areFilesHere: scanned?.answer.files !== 'elsewhere',
      unanswered: watch.unanswered
    };
    this._view = view(known, parts.trans);
    this.mark(this._view && parts.choices()?.marks ? scanned : null);
    this.present();
    this._changed.emit();
  }

  private get path(): string {
    return this.panel.context.path;
  }

  private present(): void {
    const shown = this._view;
    const { dismissals } = this.parts;
    const choices = this.parts.choices();
    if (!shown || !choices) {
      this.banner.present(null);
      return;
    }
    const { showClean, showUnwatched } = choices;
    const isLoud = shown.tone !== 'clean' && shown.tone !== 'unwatched';
    const isWanted = isLoud || (showClean && shown.tone === 'clean');
    const isAway = dismissals.has(this.path, keysOf(shown));
    const notes = shown.notes.filter(
      note =>
        (showUnwatched || note.kind !== 'guard') &&
        !dismissals.has(this.scope(note), [note.key])
    );
    const hasVerdict = this.isAsked || (isWanted && !isAway);
    this.banner.present({ view: shown, hasVerdict, notes });
  }

  private onDismissed(_: Banner, what: Dismissed): void {
    const { dismissals } = this.parts;
    if (what !== 'verdict') {
      dismissals.add(this.scope(what), [what.key]);
    } else if (this._view) {
      this.isAsked = false;
      this.banner.fold();
      dismissals.add(this.path, keysOf(this._view));
    }
    this.present();
    this.panel.content.activate();
  }

  /** What a note is about: a kernel that many notebooks use, or this notebook. */
  private scope({ kind }: Note): string {
    return kind === 'guard' ? `kernel ${this.watch.kernel.kernelName}` : this.path;
  }

  private mark(scanned: Scanned | null): void {
    if (scanned === this.marked) {
      return;
    }
    this.marked = scanned;
    const { marks, trans } = this.parts;
    const marked = scanned && markedCells(scanned, this.actions, trans);
    for (const { id, sharedModel } of this.watch.model?.cells ?? []) {
      marks.set(sharedModel, marked?.get(id) ?? UNMARKED);
    }
  }

  private places(): Array<{ at: number; place: Place }> {
    const numbers = new Map(
      this.panel.content.widgets.map(({ model }, i) => [model.id, i])
    );
    return (this._view?.rows ?? [])
      .flatMap(row => row.places)
      .filter(place => numbers.has(place.cellId ?? ''))
      .map(place => {
        const cell = numbers.get(place.cellId ?? '') ?? 0;
        return { at: cell * LINES + (place.line ?? 1), place };
      })
      .sort((a, b) => a.at - b.at);
  }

  private readonly actions: PanelActions;
  private readonly banner: Banner;
  private readonly typing: Typing;
  private _isDisposed = false;
  private _view: View | null = null;
  private isAsked = false;
  private marked: Scanned | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposed = new Signal<this, void>(this);
}

/** More than a cell has. */
const LINES = 1e7;
