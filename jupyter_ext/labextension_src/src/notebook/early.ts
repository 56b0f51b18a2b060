/**
 * The answer about a notebook as it lies on disk, asked for before the page has it.
 *
 * Drawing a notebook takes longer than judging it, so both go on at once. The answer
 * counts only if what was judged is what the page then shows.
 */
import type { IDisposable } from '@lumino/disposable';

import type { CellSource, NotebookAnswer, SavedAnswer } from '../api';

export class Early implements IDisposable {
  constructor(ask: (signal: AbortSignal) => Promise<SavedAnswer>) {
    // Whatever is wrong with it: the question that follows is answered, or says why.
    this.asked = ask(this.request.signal).catch(() => null);
  }

  /** Return what is said of these cells; `null` if it was about others, or nothing came. */
  async about(
    cells: ReadonlyArray<CellSource>,
    signal: AbortSignal
  ): Promise<NotebookAnswer | null> {
    signal.addEventListener('abort', () => this.request.abort());
    const found = await this.asked;
    const judged = found?.cells;
    if (!found?.answer || !Array.isArray(judged) || !isSame(cells, judged)) {
      return null;
    }
    // Notebooks that are old have no ids on disk: those of the page count.
    return { ...found.answer, cells: cells.map(({ id }) => id) };
  }

  get isDisposed(): boolean {
    return this.request.signal.aborted;
  }

  dispose(): void {
    this.request.abort();
  }

  private readonly request = new AbortController();
  private readonly asked: Promise<SavedAnswer | null>;
}

function isSame(a: ReadonlyArray<CellSource>, b: ReadonlyArray<CellSource>): boolean {
  const isEqual = (one: CellSource, other: CellSource): boolean =>
    one.type === other.type && one.source === other.source;
  return a.length === b.length && a.every((each, i) => isEqual(each, b[i]));
}
