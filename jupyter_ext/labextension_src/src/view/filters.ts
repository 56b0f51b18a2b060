/** Which findings of a report to show: by severity, by what they count for, by text. */
import type { ArtifactReport, Finding, Report, Severity } from '../report';
import { SEVERITIES } from './order';

/** What a reader can ask for: a severity, what was not read, what someone decided. */
export type Group = Severity | 'not read' | 'suppressed';

export const GROUPS: readonly Group[] = [...SEVERITIES, 'not read', 'suppressed'];

/** What a reader asked for; nothing asked for is everything. */
export interface Wanted {
  readonly groups: ReadonlySet<Group>;
  /** A part of a path, in any case. */
  readonly text: string;
}

export const EVERYTHING: Wanted = { groups: new Set(), text: '' };

/** Return how much there is of each group that there is. */
export function countGroups(report: Report): Map<Group, number> {
  const counted = new Map<Group, number>(GROUPS.map(group => [group, 0]));
  const count = (group: Group, more = 1) =>
    counted.set(group, (counted.get(group) ?? 0) + more);
  for (const artifact of report.artifacts) {
    artifact.findings.forEach(finding => count(groupOf(finding)));
    count('not read', artifact.gaps.length);
  }
  return new Map([...counted].filter(([, number]) => number > 0));
}

/** Return what is wanted of an artifact; `null` if nothing is. */
export function wantedOf(
  artifact: ArtifactReport,
  wanted: Wanted
): ArtifactReport | null {
  if (!artifact.path.toLowerCase().includes(wanted.text.toLowerCase())) {
    return null;
  }
  if (wanted.groups.size === 0) {
    return artifact;
  }
  const findings = artifact.findings.filter(f => wanted.groups.has(groupOf(f)));
  const gaps = wanted.groups.has('not read') ? artifact.gaps : [];
  return findings.length + gaps.length > 0 ? { ...artifact, findings, gaps } : null;
}

function groupOf(finding: Finding): Group {
  return finding.suppressed ? 'suppressed' : finding.severity;
}
