/** Where something is, as a person says it: `cell 2, line 3`, `inner.zip › data.pkl`. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Location } from '../report';
import { legible, LONGEST_NAME } from './legible';

const MOST_MEMBERS = 4;
const BETWEEN = ' › ';

/** Return a place inside of its file; the empty text for the file as a whole. */
export function placeInside(location: Location, trans: TranslationBundle): string {
  const { members, offset, cell, line } = location;
  const said = [shortened(members).map(name => legible(name, LONGEST_NAME)).join(BETWEEN)];
  if (offset !== null) {
    said.push(trans.__('byte %1', `0x${offset.toString(16)}`));
  }
  if (cell !== null) {
    said.push(trans.__('cell %1', cell));
  }
  if (line !== null) {
    said.push(trans.__('line %1', line));
  }
  return said.filter(Boolean).join(', ');
}

function shortened(members: ReadonlyArray<string>): ReadonlyArray<string> {
  return members.length > MOST_MEMBERS
    ? [...members.slice(0, 2), '…', ...members.slice(-1)]
    : members;
}
