/**
 * The words of a report, those that the static HTML and the command line use.
 *
 * What the engine says (messages, reasons, rules) is shown as it came; the words around
 * it go through the translator.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import type {
  ArtifactReport,
  Finding,
  Link,
  Report,
  Result,
  Severity,
  Suppression,
  Verdict
} from '../report';
import type { Group } from './filters';
import { legible, LONGEST_NAME, size } from './legible';
import { SEVERITIES, sortedOut } from './order';

export const SYMBOLS: Readonly<Record<Verdict | 'unknown', string>> = {
  unsafe: '✗',
  review: '!',
  incomplete: '?',
  clean: '✓',
  unknown: '…'
};

/** Return the word for a verdict. */
export function verdictWord(
  verdict: Verdict | 'unknown',
  trans: TranslationBundle
): string {
  return {
    unsafe: trans.__('unsafe'),
    review: trans.__('review'),
    incomplete: trans.__('incomplete'),
    clean: trans.__('clean'),
    unknown: trans.__('not scanned yet')
  }[verdict];
}

/** Return what a verdict means, as a sentence. */
export function verdictMeans(verdict: Verdict, trans: TranslationBundle): string {
  return {
    unsafe: trans.__(
      'Loading it would run something that is dangerous wherever it comes from.'
    ),
    review: trans.__('Loading it would run something that only you can judge.'),
    incomplete: trans.__(
      'Nothing fired, but a part that a loader might interpret was not read.'
    ),
    clean: trans.__('No rule fired, and all that a loader would interpret was read.')
  }[verdict];
}

/** Return the word for a group of findings. */
export function groupWord(group: Group, trans: TranslationBundle): string {
  return {
    critical: trans.__('critical'),
    high: trans.__('high'),
    medium: trans.__('medium'),
    low: trans.__('low'),
    info: trans.__('info'),
    'not read': trans.__('not read'),
    suppressed: trans.__('suppressed')
  }[group];
}

/** Return the verdict that a severity stands for, whose colour it has. */
export function verdictOf(severity: Severity): Verdict {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'unsafe';
    case 'medium':
    case 'low':
      return 'review';
    case 'info':
      return 'incomplete';
  }
}

export function resultWord(result: Result, trans: TranslationBundle): string {
  return {
    runs: trans.__('runs'),
    refused: trans.__('refused'),
    accepted: trans.__('accepted'),
    unknown: trans.__('unknown')
  }[result];
}

/** Return what a call does, without the word for it that goes in front. */
export function outcome(link: Link, report: Report, trans: TranslationBundle): string {
  const { loader, version, result, because } = link.outcome;
  const named = legible([loader, version].filter(Boolean).join(' '), 80);
  const verdict = report.artifacts.find(each => each.path === link.artifact)?.verdict;
  const path = legible(link.artifact, LONGEST_NAME);
  const file = verdict ? `${path} (${verdictWord(verdict, trans)})` : path;
  const reason = legible(because);
  return {
    runs: trans.__('%1 runs what is in %2; %3', named, file, reason),
    refused: trans.__('%1 refuses %2; %3', named, file, reason),
    accepted: trans.__('%1 loads %2; %3', named, file, reason),
    unknown: trans.__('%1 may run what is in %2; %3', named, file, reason)
  }[result];
}

export function suppression(decided: Suppression, trans: TranslationBundle): string {
  const by = legible(decided.by, LONGEST_NAME);
  const reason = legible(decided.reason);
  return decided.until === null
    ? trans.__('suppressed by %1: %2', by, reason)
    : trans.__('suppressed by %1 until %2: %3', by, legible(decided.until, 20), reason);
}

/** Return how many findings there are beside the worst, of which severity. */
export function moreOf(
  findings: ReadonlyArray<Finding>,
  trans: TranslationBundle
): string {
  const { standing, remarks } = sortedOut(findings);
  const rest = [...standing, ...remarks].slice(1);
  if (rest.length === 0) {
    return trans.__('more');
  }
  const bySeverity = SEVERITIES.map((severity): [Severity, number] => [
    severity,
    rest.filter(finding => finding.severity === severity).length
  ])
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${groupWord(severity, trans)}`);
  const said = bySeverity.join(', ');
  return rest.length === 1
    ? trans.__('1 more finding: %1', said)
    : trans.__('%1 more findings: %2', rest.length, said);
}

/** Return the format and the size of an artifact, or nothing. */
export function about(artifact: {
  readonly format: string | null;
  readonly size: number | null;
}): string {
  const bytes = artifact.size === null ? '' : size(artifact.size);
  return [legible(artifact.format ?? '', 40), bytes].filter(Boolean).join(', ');
}

/** Return what `torch.load(weights_only=True)` would do with a checkpoint, or nothing. */
export function acceptance(artifact: ArtifactReport, trans: TranslationBundle): string {
  const said = artifact.weights_only;
  switch (said?.result) {
    case 'accepted':
      return trans.__('weights_only=True would accept it');
    case 'needs':
      return trans._n(
        'weights_only=True would accept it after add_safe_globals of %1 harmless name',
        'weights_only=True would accept it after add_safe_globals of %1 harmless names',
        said.missing.length
      );
    case 'refused':
      return trans.__('weights_only=True would refuse it: %1', legible(said.because));
    default:
      return '';
  }
}

/** Return how much was looked at: files, bytes, seconds. */
export function totals(report: Report, trans: TranslationBundle): string[] {
  const { bytes, bytes_read, seconds } = report.totals;
  const files = report.artifacts.length;
  return [
    trans._n('%1 file', '%1 files', files) +
      (report.skipped.count > 0 ? trans.__(', %1 skipped', report.skipped.count) : ''),
    trans.__('%1, %2 read', size(bytes), size(bytes_read)),
    trans.__('%1 s', seconds.toFixed(2))
  ];
}

/** Return which versions a program was judged by, or nothing. */
export function judgedBy(artifact: ArtifactReport, trans: TranslationBundle): string {
  const byOrigin = new Map<string, string[]>();
  for (const { library, version, origin } of artifact.judged_by ?? []) {
    const known = byOrigin.get(origin) ?? [];
    byOrigin.set(origin, [...known, legible(`${library} ${version}`, 80)]);
  }
  const said = [...byOrigin].map(([origin, libraries]) =>
    trans.__('%1 of %2', libraries.join(', '), legible(origin, LONGEST_NAME))
  );
  return said.length > 0 ? trans.__('judged by %1', said.join('; ')) : '';
}

/** Return lines about what was left out on purpose. */
export function leftOut(report: Report, trans: TranslationBundle): string[] {
  const { folders = [], ignored, excluded } = report.skipped;
  const said: string[] = [];
  if (folders.length > 0) {
    const named = folders.slice(0, 12).map(each => legible(each.path, LONGEST_NAME));
    const more = folders.length - named.length;
    if (more > 0) {
      named.push(trans.__('and %1 more', more));
    }
    said.push(trans.__('not looked into: %1', named.join(', ')));
  }
  if (ignored > 0) {
    said.push(
      trans._n(
        'left out: %1 program by .gitignore',
        'left out: %1 programs by .gitignore',
        ignored
      )
    );
  }
  if (excluded > 0) {
    said.push(trans.__('left out: %1 excluded', excluded));
  }
  return said;
}
