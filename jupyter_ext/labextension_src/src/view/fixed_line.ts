/** What a fix makes of a line of a program, to be read and copied. */
import type { Edit, Fix, Location } from '../report';

/** Return the line as it is afterwards; nothing if the line is not known. */
export function fixedLine(
  fix: Fix,
  sourceLine: (place: Location) => string | undefined
): string {
  const first = fix.edits[0]?.location;
  if (!first) {
    return '';
  }
  const line = sourceLine(first);
  if (line === undefined || !fix.edits.every(edit => isOnLine(edit, first))) {
    return '';
  }
  // Columns are code points; the last edit first, so that the others stay where they are.
  const chars = [...line];
  const edits = [...fix.edits].sort(
    (a, b) => (b.location.column ?? 0) - (a.location.column ?? 0)
  );
  for (const { location, text } of edits) {
    const start = location.column ?? 0;
    const end = location.end_column ?? start;
    chars.splice(start, end - start, ...text);
  }
  return chars.join('').trim();
}

function isOnLine({ location }: Edit, { cell, line }: Location): boolean {
  const ends = location.end_line ?? location.line;
  return location.cell === cell && location.line === line && ends === line;
}
