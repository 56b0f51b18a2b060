/** What is worse, what counts, and in which order people want to read it. */
import type {
  ArtifactReport,
  Finding,
  Link,
  Location,
  Report,
  Severity,
  Verdict
} from '../report';

export const WORST_FIRST: readonly Verdict[] = [
  'unsafe',
  'review',
  'incomplete',
  'clean'
];
export const SEVERITIES: readonly Severity[] = [
  'critical',
  'high',
  'medium',
  'low',
  'info'
];

/** Return the worst of some verdicts; `clean` of none. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const given = new Set(verdicts);
  return WORST_FIRST.find(verdict => given.has(verdict)) ?? 'clean';
}

/** Return artifacts by verdict, the worst first, and else as they came. */
export function byVerdict<T extends { readonly verdict: Verdict }>(
  artifacts: ReadonlyArray<T>
): T[] {
  return [...artifacts].sort(
    (a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict)
  );
}

/** Findings of one artifact by what they count for, the worst first. */
export interface SortedOut {
  readonly standing: ReadonlyArray<Finding>;
  /** What changes no verdict. */
  readonly remarks: ReadonlyArray<Finding>;
  readonly suppressed: ReadonlyArray<Finding>;
}

export function sortedOut(findings: ReadonlyArray<Finding>): SortedOut {
  const ordered = [...findings].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  );
  return {
    standing: ordered.filter(f => !f.suppressed && f.severity !== 'info'),
    remarks: ordered.filter(f => !f.suppressed && f.severity === 'info'),
    suppressed: ordered.filter(f => f.suppressed)
  };
}

/** Tell whether there is nothing to say of an artifact. */
export function isQuiet(artifact: ArtifactReport): boolean {
  const said = artifact.findings.length + artifact.gaps.length + artifact.linked.length;
  return artifact.verdict === 'clean' && said === 0;
}

/** Return how many artifacts got each verdict that there is, the worst first. */
export function counts(report: Report): Array<[Verdict, number]> {
  return WORST_FIRST.map((verdict): [Verdict, number] => [
    verdict,
    report.artifacts.filter(artifact => artifact.verdict === verdict).length
  ]).filter(([, count]) => count > 0);
}

/** Return what comes of the calls at a place of a program. */
export function outcomesAt(location: Location, links: ReadonlyArray<Link>): Link[] {
  return links.filter(link => isSamePlace(link.call, location));
}

export function isSamePlace(a: Location, b: Location): boolean {
  return (
    a.path === b.path &&
    a.offset === b.offset &&
    a.cell === b.cell &&
    a.line === b.line &&
    a.column === b.column &&
    a.members.length === b.members.length &&
    a.members.every((member, i) => member === b.members[i])
  );
}
