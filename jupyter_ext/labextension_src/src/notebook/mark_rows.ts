/** From the rows of a reading to the marks of each cell. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { legible } from '../view/legible';
import { SYMBOLS, verdictWord } from '../view/wording';
import { type Actions, isAutomatic } from './actions';
import type { Mark, Marked } from './cell_marks';
import { span } from './edits';
import type { Place, Row } from './reading';
import { message, toneOf } from './view';
import type { Scanned } from './watch';

/** Marks of one cell; tooltips that name everything help nobody. */
const MOST_MARKS = 200;

/** Return what to mark, by the id of the cell. */
export function markedCells(
  scanned: Scanned,
  actions: Actions,
  trans: TranslationBundle
): Map<string, Marked> {
  const cells = new Map<string, { source: string; marks: Mark[] }>();
  const sources = new Map(scanned.cells.map(({ id, source }) => [id, source]));
  for (const row of scanned.reading.rows) {
    for (const place of row.severity === 'gap' ? [] : row.places) {
      const source = place.cellId === null ? undefined : sources.get(place.cellId);
      const stretch = source === undefined ? null : span(source, place.location);
      if (place.cellId !== null && source !== undefined && stretch) {
        const cell = cells.get(place.cellId) ?? { source, marks: [] };
        cells.set(place.cellId, cell);
        if (cell.marks.length < MOST_MARKS) {
          cell.marks.push({ span: stretch, ...said(row, place, actions, trans) });
        }
      }
    }
  }
  return cells;
}

function said(
  row: Row,
  place: Place,
  actions: Actions,
  trans: TranslationBundle
): Omit<Mark, 'span'> {
  const tone = toneOf(row);
  return {
    tone,
    word: `${SYMBOLS[tone]} ${verdictWord(tone, trans)}`,
    message: message(row),
    remedies: [
      ...place.fixes
        .filter(isAutomatic)
        .map(fix => ({ title: legible(fix.title, 80), run: () => actions.fix(fix) })),
      { title: trans.__('Details'), run: () => actions.details() }
    ]
  };
}
