/**
 * What to say of model files that are new: one toast for what belongs together.
 *
 * What is unsafe stays until somebody closes it; what is clean is quiet, or not said at
 * all. A repository brings many files at once, which make one toast and not many.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Verdict } from '../report';
import { legible } from '../view/legible';
import type { Scanned } from './events';

/** What to say of clean downloads. */
export type CleanDownloads = 'nothing' | 'quietly' | 'briefly';

/** One toast. */
export interface Notice {
  readonly verdict: Verdict;
  readonly message: string;
  /** The file whose report it offers. */
  readonly path: string;
  /** Milliseconds; `false` until somebody closes it; 0 only in the list of them. */
  readonly closesAfter: number | false;
}

/** JupyterLab cuts what is longer. */
const LONGEST = 138;
const LONGEST_NAME = 48;
/** So many bad files get a toast each. */
const MOST_SINGLE = 3;
const BRIEFLY = 4000;
const QUIETLY = 0;
const A_WHILE = 10000;

/** Return what to say of files that were announced at about the same time. */
export function noticesOf(
  downloaded: ReadonlyArray<Scanned>,
  clean: CleanDownloads,
  trans: TranslationBundle
): Notice[] {
  const latest = [...new Map(downloaded.map(each => [each.path, each])).values()];
  const notices = (['unsafe', 'review', 'incomplete'] as const).flatMap(verdict => {
    const files = latest.filter(each => each.verdict === verdict);
    return files.length > MOST_SINGLE
      ? [together(files, verdict, trans)]
      : files.map(file => single(file, verdict, trans));
  });
  const quiet = latest.filter(each => each.verdict === 'clean');
  if (quiet.length > 0 && clean !== 'nothing') {
    const notice =
      quiet.length === 1
        ? single(quiet[0], 'clean', trans)
        : together(quiet, 'clean', trans);
    notices.push({ ...notice, closesAfter: clean === 'briefly' ? BRIEFLY : QUIETLY });
  }
  return notices;
}

function single(file: Scanned, verdict: Verdict, trans: TranslationBundle): Notice {
  const name = legible(file.path.split('/').pop() ?? file.path, LONGEST_NAME);
  const said = {
    unsafe: trans.__('New file %1 is unsafe.', name),
    review: trans.__('New file %1 is for you to review.', name),
    incomplete: trans.__('New file %1 was not read in full.', name),
    clean: trans.__('New file %1 is clean: no rule fired.', name)
  }[verdict];
  const summary = verdict === 'clean' ? '' : legible(file.summary);
  return notice(`${said} ${summary}`, verdict, file.path);
}

function together(
  files: ReadonlyArray<Scanned>,
  verdict: Verdict,
  trans: TranslationBundle
): Notice {
  const count = files.length;
  const said = {
    unsafe: trans.__('%1 new model files are unsafe.', count),
    review: trans.__('%1 new model files are for you to review.', count),
    incomplete: trans.__('%1 new model files were not read in full.', count),
    clean: trans.__('%1 new model files are clean: no rule fired.', count)
  }[verdict];
  return notice(said, verdict, files[0].path);
}

function notice(message: string, verdict: Verdict, path: string): Notice {
  const closesAfter = verdict === 'incomplete' ? A_WHILE : false;
  return { verdict, message: cut(message.trim()), path, closesAfter };
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
