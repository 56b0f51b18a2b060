/**
 * The banner over a notebook: one line for the verdict, one for each thing beside it.
 *
 * It takes its height from what is in it, and changes that height only while nobody
 * types. `contentHeader` is a box layout, which wants to be told.
 */
import { closeIcon, caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { type ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { Actions } from './actions';
import { details, fixes } from './details';
import { button, element, link } from './dom';
import { headline, message, type Note, placeWords, type View } from './view';

/** What of a view is not put away. */
export interface Shown {
  readonly view: View;
  /** Whether the line with the verdict is there. */
  readonly hasVerdict: boolean;
  readonly notes: ReadonlyArray<Note>;
}

/** What is put away: the verdict, or a note. */
export type Dismissed = Note | 'verdict';

const ROLE = { unsafe: 'alert', review: 'status', incomplete: 'status', clean: 'status' };

export class Banner extends Widget {
  constructor(
    private readonly actions: Actions,
    private readonly trans: TranslationBundle,
    /** Milliseconds for which the height has to stay as it is. */
    private readonly mustStay: () => number
  ) {
    super();
    this.addClass('gifthorse-NotebookBanner');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Model files'));
    this.node.append(this.inner);
    this.node.addEventListener('keydown', event => this.onKey(event));
    this.sizes = new ResizeObserver(() => this.takeHeight());
    this.sizes.observe(this.inner);
    this.hide();
  }

  /** Emitted when something is put away. */
  get dismissed(): ISignal<this, Dismissed> {
    return this._dismissed;
  }

  get isExpanded(): boolean {
    return this._isExpanded;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      window.clearTimeout(this.timer);
      this.sizes.disconnect();
      Signal.clearData(this);
      super.dispose();
    }
  }

  /** Show something else; `null` for nothing. */
  present(shown: Shown | null): void {
    this.next = shown;
    this.update();
  }

  /** Show the list, and go there. */
  expand(): void {
    this.setExpanded(true);
    const first = this.inner.querySelector<HTMLElement>('.gifthorse-NotebookBanner-details button');
    (first ?? this.inner.querySelector('button'))?.focus();
  }

  protected override onUpdateRequest(_: Message): void {
    window.clearTimeout(this.timer);
    const wait = this.shape(this.next) === this.drawnShape ? 0 : this.mustStay();
    if (wait > 0) {
      this.timer = window.setTimeout(() => this.update(), wait);
      return;
    }
    const signature = this.signature(this.next);
    if (signature !== this.drawn) {
      this.drawn = signature;
      this.drawnShape = this.shape(this.next);
      this.draw();
    }
  }

  /** Fold the list. */
  fold(): void {
    this._isExpanded = false;
  }

  private draw(): void {
    const held = this.held();
    const lines = this.next ? this.lines(this.next) : [];
    this.inner.replaceChildren(...lines);
    this.node.dataset.tone = this.next?.view.tone ?? '';
    this.setHidden(lines.length === 0);
    this.takePlace();
    this.give(held);
  }

  private lines({ view, hasVerdict, notes }: Shown): HTMLElement[] {
    const lines = hasVerdict ? [this.verdict(view)] : [];
    if (hasVerdict && this._isExpanded) {
      const list = element('div', { class: 'gifthorse-NotebookBanner-details' });
      list.id = `${this.id}-details`;
      list.append(details(view, this.actions, this.trans));
      lines.push(list);
    }
    lines.push(...notes.map(note => this.note(note)));
    return lines;
  }

  private verdict(view: View): HTMLElement {
    const { first } = view;
    const line = element('div', { class: 'gifthorse-NotebookBanner-line', data: { tone: view.tone } });
    const symbol = element('span', { class: 'gifthorse-NotebookBanner-symbol', text: view.symbol });
    symbol.setAttribute('aria-hidden', 'true');
    const role = view.tone === 'unwatched' ? 'status' : ROLE[view.tone];
    const said = element('span', { class: 'gifthorse-NotebookBanner-text', role });
    said.title = headline(view, this.trans);
    said.append(element('strong', { text: view.word }), ' ');
    if (first) {
      const place = placeWords(first, this.trans);
      const where = link({ text: place, data: { focus: 'place' } }, () =>
        this.actions.jump(first.places[0])
      );
      said.append(...(place ? [where, ': '] : []), message(first));
    } else {
      said.append(view.meaning);
    }
    line.append(symbol, said);
    if (first && !first.suppressed) {
      line.append(...fixes(first, this.actions, this.trans).slice(0, 1));
    }
    line.append(this.toggle(view), this.closer('verdict'));
    return line;
  }

  private toggle(view: View): HTMLElement {
    const count = view.rows.length;
    const text =
      count > 1
        ? this.trans._n('%1 finding', '%1 findings', count)
        : this.trans.__('Details');
    const toggle = button(
      { class: 'gifthorse-NotebookBanner-toggle', data: { focus: 'toggle' } },
      () => this.setExpanded(!this._isExpanded)
    );
    const caret = this._isExpanded ? caretDownIcon : caretRightIcon;
    toggle.append(caret.element({ tag: 'span' }), element('span', { text }));
    toggle.setAttribute('aria-expanded', String(this._isExpanded));
    toggle.setAttribute('aria-controls', `${this.id}-details`);
    return toggle;
  }

  private note(note: Note): HTMLElement {
    const { trans, actions } = this;
    const line = element('div', { class: 'gifthorse-NotebookBanner-line', data: { note: note.kind } });
    const role = note.kind === 'blocked' ? 'alert' : 'status';
    const symbol = element('span', {
      class: 'gifthorse-NotebookBanner-symbol',
      text: note.kind === 'blocked' ? '⊘' : '–'
    });
    symbol.setAttribute('aria-hidden', 'true');
    const said = element('span', {
      class: 'gifthorse-NotebookBanner-text',
      role,
      text: note.text,
      title: note.text
    });
    line.append(symbol, said);
    const { command } = note;
    if (command !== null) {
      const text = command.replace(/\n/g, ' ⏎ ');
      line.append(element('code', { text, title: command }));
      const does = { class: 'gifthorse-Fix', title: command };
      const copy = button({ ...does, text: trans.__('Copy') }, () => {
        actions.copy(command);
        copy.textContent = trans.__('Copied');
      });
      line.append(copy);
    }
    if (note.canRun) {
      const text = trans.__('Turn on');
      const title = trans.__('Runs this command in the kernel, until it is restarted.');
      const run = { class: 'gifthorse-Fix', text, title };
      line.append(button(run, () => actions.run(note)));
    }
    line.append(this.closer(note));
    return line;
  }

  private closer(what: Dismissed): HTMLElement {
    const label = this.trans.__('Dismiss for this session');
    const close = button(
      { class: 'gifthorse-NotebookBanner-close', label, title: label, data: { focus: 'close' } },
      () => this._dismissed.emit(what)
    );
    close.append(closeIcon.element({ tag: 'span' }));
    return close;
  }

  private setExpanded(isExpanded: boolean): void {
    this._isExpanded = isExpanded;
    // Somebody asked for it: whether they type plays no part.
    this.drawnShape = this.shape(this.next);
    this.drawn = '';
    this.onUpdateRequest(Widget.Msg.UpdateRequest);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this._isExpanded) {
      event.stopPropagation();
      this.setExpanded(false);
      this.inner.querySelector<HTMLElement>('[data-focus="toggle"]')?.focus();
    }
  }

  /** Take the width that there is, so that the page is laid out once and not twice. */
  private takePlace(): void {
    const width = this.parent?.node.clientWidth ?? 0;
    if (width > 0 && !this.isHidden) {
      this.node.style.width = `${width}px`;
      this.takeHeight();
    }
  }

  /** Give the box layout above the height of what is in here. */
  private takeHeight(): void {
    const height = `${Math.ceil(this.inner.offsetHeight)}px`;
    if (!this.isHidden && this.node.style.minHeight !== height) {
      this.node.style.minHeight = height;
      this.parent?.fit();
    }
  }

  /** Which of the buttons has the focus, to give it to the same one drawn anew. */
  private held(): number {
    const buttons = [...this.inner.querySelectorAll('button')];
    return buttons.indexOf(document.activeElement as HTMLButtonElement);
  }

  private give(held: number): void {
    if (held >= 0) {
      const buttons = this.inner.querySelectorAll('button');
      buttons[Math.min(held, buttons.length - 1)]?.focus();
    }
  }

  /** What the height depends on. */
  private shape(shown: Shown | null): string {
    if (!shown) {
      return '';
    }
    const list = shown.hasVerdict && this._isExpanded ? this.signature(shown) : '';
    return JSON.stringify([shown.hasVerdict, shown.notes.length, list]);
  }

  /** What is seen. */
  private signature(shown: Shown | null): string {
    if (!shown) {
      return '';
    }
    const { view, hasVerdict, notes } = shown;
    const rows = hasVerdict ? [...view.rows, ...view.others] : [];
    const said = rows.map(row => [
      row.severity,
      row.message,
      row.places.map(({ cell, line }) => [cell, line]),
      row.fixes.map(fix => fix.edits.length)
    ]);
    const seen = [view.tone, view.word, view.basis, said, notes, this._isExpanded];
    return JSON.stringify(seen);
  }

  private _isExpanded = false;
  private drawn = '';
  private drawnShape = '';
  private next: Shown | null = null;
  private timer = 0;
  private readonly _dismissed = new Signal<this, Dismissed>(this);
  private readonly inner = element('div', { class: 'gifthorse-NotebookBanner-inner' });
  private readonly sizes: ResizeObserver;
}
