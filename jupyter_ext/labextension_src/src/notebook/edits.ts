/**
 * Places and edits of a report, as offsets into the text of a cell.
 *
 * The scanner counts lines from 1 and columns in code points; editors count UTF-16 units.
 * A place that the text does not have is `null`, never a place near it.
 */
import type { Edit, Location } from '../report';

/** Replace `[start, end)`, in UTF-16 units, by a text. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A stretch of text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const LINE_END = /\r\n|\r|\n/g;

/** Where a line, from 1, and a column in code points are in a text. */
export function offset(source: string, line: number, column: number): number | null {
  const bounds = lineBounds(source, line);
  if (!bounds) {
    return null;
  }
  let at = bounds.start;
  for (let left = column; left > 0; left--) {
    if (at >= bounds.end) {
      return null;
    }
    at += (source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

/** The stretch that a location names: a whole line if it names no columns. */
export function span(source: string, location: Location): Span | null {
  const { line, column, end_line, end_column } = location;
  if (line === null) {
    return null;
  }
  if (column === null) {
    return lineBounds(source, line);
  }
  const start = offset(source, line, column);
  if (start === null) {
    return null;
  }
  const end =
    end_line === null || end_column === null
      ? lineBounds(source, line)!.end
      : offset(source, end_line, end_column);
  return end === null || end < start ? null : { start, end };
}

/**
 * Turn edits into edits of each cell's text, last first; `null` if any does not fit.
 *
 * `sources` holds the texts that were scanned, by the number of the cell.
 */
export function byCell(
  edits: ReadonlyArray<Edit>,
  sources: (cell: number) => string | null
): Map<number, TextEdit[]> | null {
  const found = new Map<number, TextEdit[]>();
  for (const { location, text } of edits) {
    const source = location.cell === null ? null : sources(location.cell);
    const place = source === null ? null : span(source, location);
    if (!place || location.cell === null) {
      return null;
    }
    const edit = { ...place, text };
    const others = found.get(location.cell) ?? [];
    if (!others.some(each => same(each, edit))) {
      others.push(edit);
    }
    found.set(location.cell, others);
  }
  for (const each of found.values()) {
    each.sort((a, b) => b.start - a.start || b.end - a.end);
    if (each.some((edit, i) => i > 0 && edit.end > each[i - 1].start)) {
      return null;
    }
  }
  return found;
}

/** Return a text with edits applied, which come last first. */
export function applied(source: string, edits: ReadonlyArray<TextEdit>): string {
  return edits.reduce(
    (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
    source
  );
}

function same(a: TextEdit, b: TextEdit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

function lineBounds(source: string, line: number): Span | null {
  if (line < 1) {
    return null;
  }
  let start = 0;
  let number = 1;
  for (const match of source.matchAll(LINE_END)) {
    if (number === line) {
      return { start, end: match.index };
    }
    start = match.index + match[0].length;
    number++;
  }
  return number === line ? { start, end: source.length } : null;
}
