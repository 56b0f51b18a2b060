/**
 * Which stretches of which cells are marked: between the model and the editors.
 *
 * Editors of a windowed notebook come and go; each follows the marks of its own cell from
 * the moment it is there, and one that is not there costs nothing.
 */
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import type { Verdict } from '../report';
import type { Span } from './edits';

/** Something that can be done about a mark. */
export interface Remedy {
  readonly title: string;
  readonly run: () => void;
}

/** A marked stretch of a cell. */
export interface Mark {
  readonly span: Span;
  readonly tone: Verdict;
  /** Both fit to be shown. */
  readonly word: string;
  readonly message: string;
  readonly remedies: ReadonlyArray<Remedy>;
}

/** The marks of one cell, and the text that they are about. */
export interface Marked {
  readonly source: string;
  readonly marks: ReadonlyArray<Mark>;
}

export const UNMARKED: Marked = { source: '', marks: [] };

/** Cells are known by their shared models, which all views of a notebook have in common. */
export class CellMarks {
  of(cell: object): Marked {
    return this.marked.get(cell) ?? UNMARKED;
  }

  /** Mark a cell; editors that show the same already are left alone. */
  set(cell: object, marked: Marked): void {
    const before = this.of(cell);
    this.marked.set(cell, marked);
    if (before.marks.length > 0 || marked.marks.length > 0) {
      if (!isSame(before, marked)) {
        this.followers.get(cell)?.forEach(follow => follow(marked));
      }
    }
  }

  /** Be told of the marks of a cell from now on. */
  follow(cell: object, follow: (marked: Marked) => void): IDisposable {
    const others = this.followers.get(cell) ?? new Set();
    this.followers.set(cell, others.add(follow));
    return new DisposableDelegate(() => others.delete(follow));
  }

  private readonly marked = new WeakMap<object, Marked>();
  private readonly followers = new WeakMap<object, Set<(marked: Marked) => void>>();
}

function isSame(a: Marked, b: Marked): boolean {
  const key = ({ source, marks }: Marked): string =>
    JSON.stringify([source, marks.map(({ remedies, ...mark }) => [mark, remedies.length])]);
  return key(a) === key(b);
}
