/**
 * What the report of a notebook comes to: rows for a list, worst first.
 *
 * Only functions, of the wire report and nothing else. Findings that say the same are one
 * row with several places, as the command line groups them.
 */
import type { NotebookAnswer } from '../api';
import type {
  ArtifactReport,
  Edit,
  Finding,
  Fix,
  Location,
  Severity,
  Suppression,
  Verdict
} from '../report';
import { SEVERITIES } from '../view/order';

/** A place in the notebook, as a person counts it and as an editor finds it. */
export interface Place {
  /** `null` for what concerns the whole notebook. */
  readonly cellId: string | null;
  /** From 1, Markdown cells included. */
  readonly cell: number | null;
  /** From 1. */
  readonly line: number | null;
  readonly location: Location;
  /** What can be done there. */
  readonly fixes: ReadonlyArray<Fix>;
}

/** Findings that say the same, or a gap. */
export interface Row {
  readonly severity: Severity | 'gap';
  /** `null` for a gap. */
  readonly rule: string | null;
  readonly message: string;
  readonly places: ReadonlyArray<Place>;
  /** Of all the places together; each can be applied at once. */
  readonly fixes: ReadonlyArray<Fix>;
  /** What the calls load, if that was looked at. */
  readonly artifact: ArtifactReport | null;
  /** Who decided that this does not count, and why. */
  readonly suppressed: Suppression | null;
}

/** The report of a notebook, in the order in which it is told. */
export interface Reading {
  readonly verdict: Verdict;
  /** What the verdict rests on. */
  readonly rows: ReadonlyArray<Row>;
  /** What changes no verdict: remarks, and what is suppressed. */
  readonly others: ReadonlyArray<Row>;
  /** The versions that the calls were judged by: `torch 2.13.0`. */
  readonly versions: ReadonlyArray<string>;
  /** How many files were looked at because cells load them. */
  readonly files: number;
}

/** Read the answer of the server part. */
export function read(answer: NotebookAnswer): Reading {
  const program = programOf(answer.report.artifacts);
  if (!program) {
    return { verdict: 'clean', rows: [], others: [], versions: [], files: 0 };
  }
  const rows = grouped(program, answer);
  const gaps = program.gaps.map(gap => gapRow(gap.reason, gap.location, answer.cells));
  const counts = (row: Row): boolean => !row.suppressed && row.severity !== 'info';
  return {
    verdict: program.verdict,
    rows: [...rows.filter(counts), ...gaps],
    others: rows.filter(row => !counts(row)),
    versions: (program.judged_by ?? []).map(each => `${each.library} ${each.version}`),
    files: answer.report.artifacts.length - 1
  };
}

/** Return the first artifact that is no file which the notebook loads. */
export function programOf(
  artifacts: ReadonlyArray<ArtifactReport>
): ArtifactReport | null {
  return artifacts.find(each => each.kind === 'notebook') ?? artifacts[0] ?? null;
}

function placeOf(
  location: Location,
  cells: ReadonlyArray<string>,
  fixes: ReadonlyArray<Fix> = []
): Place {
  const { cell, line } = location;
  const cellId = cell === null ? null : cells[cell - 1] ?? null;
  return { cellId, cell, line, location, fixes };
}

/** Whether two rows say the same, whatever cells they are about. */
export function keyOf(row: Row): string {
  return [row.severity, row.rule ?? '', row.message].join('\n');
}

function grouped(program: ArtifactReport, answer: NotebookAnswer): Row[] {
  const artifacts = new Map(answer.report.artifacts.map(each => [each.path, each]));
  const loads = new Map(program.linked.map(each => [at(each.call), each.artifact]));
  const groups = new Map<string, { findings: Finding[]; artifact: ArtifactReport | null }>();
  for (const finding of program.findings) {
    const path = loads.get(at(finding.location));
    const said = [finding.severity, finding.rule, finding.message, path ?? ''];
    const key = [...said, finding.suppressed?.by ?? ''].join('\n');
    const group = groups.get(key);
    if (group) {
      group.findings.push(finding);
    } else {
      // What the kernel alone sees, the server can neither report on nor trust.
      const isHere = answer.files !== 'kernel' && path !== undefined;
      const artifact = (isHere && artifacts.get(path)) || null;
      groups.set(key, { findings: [finding], artifact });
    }
  }
  const rows = [...groups.values()].map(({ findings, artifact }) =>
    row(findings, artifact, answer.cells)
  );
  return rows.sort((a, b) => rank(a) - rank(b) || order(a) - order(b));
}

function row(
  findings: ReadonlyArray<Finding>,
  artifact: ArtifactReport | null,
  cells: ReadonlyArray<string>
): Row {
  const first = findings[0];
  return {
    severity: first.severity,
    rule: first.rule,
    message: first.message,
    places: findings.map(each => placeOf(each.location, cells, each.fixes)),
    fixes: together(findings),
    artifact,
    suppressed: first.suppressed
  };
}

function gapRow(
  reason: string,
  location: Location,
  cells: ReadonlyArray<string>
): Row {
  return {
    severity: 'gap',
    rule: null,
    message: reason,
    places: [placeOf(location, cells)],
    fixes: [],
    artifact: null,
    suppressed: null
  };
}

/** Return one fix for all findings where each has one that is called the same. */
function together(findings: ReadonlyArray<Finding>): Fix[] {
  const fixes: Fix[] = [];
  for (const fix of findings[0].fixes) {
    const same = findings.map(finding =>
      finding.fixes.find(each => each.title === fix.title)
    );
    const edits: Edit[] = same.flatMap(each => [...(each?.edits ?? [])]);
    const safe = same.every(each => each?.safe);
    fixes.push({ title: fix.title, safe, edits });
  }
  return fixes;
}

function rank(each: Row): number {
  const severity = SEVERITIES.indexOf(each.severity as Severity);
  return each.suppressed ? severity + SEVERITIES.length : severity;
}

function order(each: Row): number {
  const { cell, line } = each.places[0];
  return (cell ?? 0) * 1e6 + (line ?? 0);
}

function at(location: Location): string {
  const { path, cell, line, column, end_line, end_column } = location;
  return [path, cell, line, column, end_line, end_column].join('\n');
}
