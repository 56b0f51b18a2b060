/**
 * What there is to say about a notebook, worded: the banner and the status item show it.
 *
 * Only functions: of what is known, to words and what they are about. Whatever came out
 * of a file or a cell passes through `legible` here, once.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { LastDecision } from '../api';
import type { Verdict } from '../report';
import { legible } from '../view/legible';
import { SYMBOLS, verdictMeans, verdictOf, verdictWord } from '../view/wording';
import type { Guard } from './guard';
import { keyOf, type Reading, type Row } from './reading';
import type { Unanswered } from './watch';

/** What is known of a notebook. */
export interface Known {
  readonly isPython: boolean;
  readonly guard: Guard;
  readonly isDead: boolean;
  readonly last: LastDecision | null;
  readonly reading: Reading | null;
  /** Whether the files that cells load were looked at. */
  readonly areFilesHere: boolean;
  readonly unanswered: Unanswered | null;
}

/** The verdict, or that none can be given. */
export type Tone = Verdict | 'unwatched';

/** Something to be said besides the verdict. */
export interface Note {
  readonly kind: 'blocked' | 'guard' | 'server' | 'files';
  readonly text: string;
  /** Lines to run in a cell. */
  readonly command: string | null;
  /** Whether the guard can be started by running that command. */
  readonly canRun: boolean;
  /** What it is dismissed by. */
  readonly key: string;
}

/** What there is to say about one notebook. */
export interface View {
  readonly tone: Tone;
  readonly symbol: string;
  /** The verdict as a word. */
  readonly word: string;
  /** The worst of all rows, which is said first. */
  readonly first: Row | null;
  readonly rows: ReadonlyArray<Row>;
  readonly others: ReadonlyArray<Row>;
  readonly notes: ReadonlyArray<Note>;
  /** What the verdict rests on, in one line. */
  readonly basis: string;
  /** What the verdict means, as a sentence. */
  readonly meaning: string;
  /** Whether a kernel runs in which nothing stops a cell. */
  readonly isGuardOff: boolean;
}

export const INSTALL = '%pip install gifthorse[jupyter]\n%load_ext gifthorse';
export const LOAD = '%load_ext gifthorse';

/** Return what to say; `null` of a notebook that is no concern of ours. */
export function view(known: Known, trans: TranslationBundle): View | null {
  if (!known.isPython) {
    return null;
  }
  const { reading } = known;
  const notes = [...blocked(known, trans), ...server(known, trans), ...guard(known, trans)];
  if (!reading) {
    return known.unanswered ? unwatched(notes, trans) : null;
  }
  const isSilent = reading.verdict === 'clean' && known.unanswered !== null;
  const tone: Tone = isSilent ? 'unwatched' : reading.verdict;
  const base = tone === 'unwatched' ? unwatched([], trans) : words(tone, trans);
  return {
    ...base,
    first: reading.rows[0] ?? null,
    rows: reading.rows,
    others: reading.others,
    notes: [...notes, ...files(known, trans)],
    basis: basis(known, reading, trans),
    isGuardOff: isOff(known.guard)
  };
}

/** Return where a row is: `cell 3, line 2`; nothing for the whole notebook. */
export function placeWords(row: Row, trans: TranslationBundle): string {
  const { cell, line } = row.places[0];
  if (cell === null) {
    return '';
  }
  return line === null
    ? trans.__('cell %1', cell)
    : trans.__('cell %1, line %2', cell, line);
}

/** Return the verdict whose colour a row has. */
export function toneOf(row: Row): Verdict {
  if (row.suppressed || row.severity === 'info') {
    return 'clean';
  }
  return row.severity === 'gap' ? 'incomplete' : verdictOf(row.severity);
}

/** Return what a row says, fit to be shown. */
export function message(row: Row): string {
  return legible(row.message);
}

/** Return the first line of the banner without its symbol. */
export function headline(shown: View, trans: TranslationBundle): string {
  const { first } = shown;
  if (!first) {
    return shown.meaning;
  }
  return [placeWords(first, trans), message(first)].filter(Boolean).join(': ');
}

/** Return what all of the banner would be dismissed by. */
export function keysOf(shown: View): string[] {
  return [shown.tone, ...shown.rows.map(keyOf)];
}

/** Return what the status item says. */
export function statusWords(shown: View, trans: TranslationBundle): string {
  const said = `${shown.symbol} ${shown.word}`;
  return shown.isGuardOff && shown.tone !== 'unwatched' ? trans.__('%1, guard off', said) : said;
}

/** Return all that there is to say, for a tooltip. */
export function summary(shown: View, trans: TranslationBundle): string {
  const count = shown.rows.length;
  const more =
    count > 1 ? trans._n('and %1 more', 'and %1 more', count - 1) : '';
  const lines = [headline(shown, trans), more, ...shown.notes.map(note => note.text)];
  return [...lines, shown.basis].filter(Boolean).join('\n');
}

function words(verdict: Verdict, trans: TranslationBundle): View {
  return {
    tone: verdict,
    symbol: SYMBOLS[verdict],
    word: verdictWord(verdict, trans),
    first: null,
    rows: [],
    others: [],
    notes: [],
    basis: '',
    isGuardOff: false,
    meaning: verdictMeans(verdict, trans)
  };
}

function unwatched(notes: ReadonlyArray<Note>, trans: TranslationBundle): View {
  return {
    ...words('clean', trans),
    tone: 'unwatched',
    symbol: '–',
    word: trans.__('not watched'),
    notes,
    meaning: trans.__('This notebook is not scanned.')
  };
}

function* blocked(known: Known, trans: TranslationBundle): Iterable<Note> {
  const { last } = known;
  if (last) {
    yield {
      kind: 'blocked',
      text: whatBecame(last, trans),
      command: null,
      canRun: false,
      key: `${last.action} ${last.number} ${last.summary}`
    };
  }
}

function whatBecame(last: LastDecision, trans: TranslationBundle): string {
  const said = legible(last.summary);
  if (last.action === 'warned') {
    return trans.__('In [%1] ran with a warning: %2', last.number, said);
  }
  return last.by === 'net'
    ? trans.__('In [%1] was stopped: %2', last.number, said)
    : trans.__('In [%1] did not run: %2', last.number, said);
}

function* guard(known: Known, trans: TranslationBundle): Iterable<Note> {
  const { guard: given } = known;
  if (known.isDead || given.kind === 'unknown') {
    return;
  }
  if (given.kind === 'absent') {
    yield {
      kind: 'guard',
      text: given.installed
        ? trans.__('gifthorse is not loaded in this kernel: the guard is off')
        : trans.__(
            'gifthorse is not installed in this kernel’s environment: the guard is off'
          ),
      command: given.installed ? LOAD : INSTALL,
      canRun: given.installed,
      key: `guard ${given.installed}`
    };
  }
}

function isOff(guard: Guard): boolean {
  return guard.kind === 'loaded' ? guard.state.mode === 'off' : guard.kind === 'absent';
}

function* server(known: Known, trans: TranslationBundle): Iterable<Note> {
  const { unanswered } = known;
  if (unanswered) {
    const text = whyNotScanned(unanswered, trans);
    const last = known.reading
      ? trans.__('What is shown is from before.')
      : trans.__('Cells and the files they load are not looked at.');
    const key = `server ${unanswered.trouble}`;
    yield { kind: 'server', text: `${text} ${last}`, command: null, canRun: false, key };
  }
}

function whyNotScanned(unanswered: Unanswered, trans: TranslationBundle): string {
  const said = legible(unanswered.message, 160);
  switch (unanswered.trouble) {
    case 'gone':
      return trans.__(
        'Not watched: gifthorse does not answer on the Jupyter server; it may not be installed or enabled there.'
      );
    case 'refused':
      return trans.__('Not watched: the Jupyter server does not allow it (%1).', said);
    case 'busy':
      return trans.__('The scanner is busy; it will be asked again.');
    case 'large':
      return trans.__(
        'Not watched: this notebook has too much code to be scanned while it is edited.'
      );
    case 'elsewhere':
      return said;
    case 'slow':
      return trans.__('Not watched: the scanner took too long.');
    case 'other-version':
      return trans.__(
        'Not watched: gifthorse on the Jupyter server is of another version than this page. Reload the page.'
      );
    default:
      return trans.__('Not watched: the scan failed (%1).', said);
  }
}

function* files(known: Known, trans: TranslationBundle): Iterable<Note> {
  if (!known.areFilesHere) {
    yield {
      kind: 'files',
      text: trans.__(
        'The kernel runs elsewhere: files that cells load were not looked at from here.'
      ),
      command: known.guard.kind === 'loaded' ? '%modelscan' : null,
      canRun: false,
      key: 'files'
    };
  }
}

function basis(known: Known, reading: Reading, trans: TranslationBundle): string {
  const said: string[] = [];
  if (reading.versions.length > 0) {
    said.push(trans.__('judged by %1', reading.versions.map(v => legible(v, 80)).join(', ')));
  }
  if (reading.files > 0) {
    said.push(
      trans._n('%1 file looked at', '%1 files looked at', reading.files)
    );
  }
  if (known.guard.kind === 'loaded') {
    said.push(trans.__('guard: %1', known.guard.state.mode));
  }
  return said.join(' · ');
}
