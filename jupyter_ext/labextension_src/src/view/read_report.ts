/**
 * A report out of JSON that anybody may have written.
 *
 * A notebook's outputs come from whoever made the notebook, and a server may be older or
 * newer than this front end. What does not have the shape of a report is none; inside of
 * one, what cannot be understood counts as bad rather than as nothing. Nothing throws.
 */
import type {
  ArtifactReport,
  Evidence,
  Finding,
  Fix,
  Gap,
  Link,
  Location,
  Report
} from '../report';
import { SEVERITIES, WORST_FIRST } from './order';

/** Of one list: a browser keeps what it shows. */
export const MOST = 20000;

const KINDS = ['artifact', 'source', 'notebook', 'repository'] as const;
const RESULTS = ['runs', 'refused', 'accepted', 'unknown'] as const;
const ACCEPTANCES = ['accepted', 'needs', 'refused', 'unknown'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Return the report that a JSON value holds; `null` if it holds none. */
export function readReport(json: unknown): Report | null {
  const fields = fieldsOf(json);
  const verdict = oneOf(WORST_FIRST, fields.verdict);
  if (fields.schema_version !== 1 || !verdict || !Array.isArray(fields.artifacts)) {
    return null;
  }
  const skipped = fieldsOf(fields.skipped);
  const totals = fieldsOf(fields.totals);
  const tool = fieldsOf(fields.tool);
  return {
    schema_version: 1,
    tool: { name: text(tool.name), version: text(tool.version) },
    verdict,
    artifacts: list(fields.artifacts, artifact),
    skipped: {
      count: number(skipped.count),
      folders: list(skipped.folders, location),
      ignored: number(skipped.ignored),
      excluded: number(skipped.excluded)
    },
    totals: {
      artifacts: number(totals.artifacts),
      bytes: number(totals.bytes),
      bytes_read: number(totals.bytes_read),
      seconds: number(totals.seconds)
    }
  };
}

function artifact(json: unknown): ArtifactReport {
  const fields = fieldsOf(json);
  return {
    path: text(fields.path),
    kind: oneOf(KINDS, fields.kind) ?? 'artifact',
    verdict: oneOf(WORST_FIRST, fields.verdict) ?? 'incomplete',
    format: textOrNull(fields.format),
    size: numberOrNull(fields.size),
    sha256: textOrNull(fields.sha256),
    origin: origin(fields.origin),
    findings: list(fields.findings, finding),
    gaps: list(fields.gaps, gap),
    linked: list(fields.linked, link),
    weights_only: weightsOnly(fields.weights_only),
    judged_by: list(fields.judged_by, json => {
      const basis = fieldsOf(json);
      return {
        library: text(basis.library),
        version: text(basis.version),
        origin: text(basis.origin)
      };
    })
  };
}

function finding(json: unknown): Finding {
  const fields = fieldsOf(json);
  const suppressed = fields.suppressed ? fieldsOf(fields.suppressed) : null;
  return {
    rule: text(fields.rule),
    severity: oneOf(SEVERITIES, fields.severity) ?? 'high',
    message: text(fields.message),
    location: location(fields.location),
    evidence: fields.evidence ? evidence(fields.evidence) : null,
    fixes: list(fields.fixes, fix),
    suppressed: suppressed && {
      by: text(suppressed.by),
      reason: text(suppressed.reason),
      until: textOrNull(suppressed.until),
      in_source: suppressed.in_source === true
    }
  };
}

function location(json: unknown): Location {
  const fields = fieldsOf(json);
  return {
    path: text(fields.path),
    members: list(fields.members, text),
    offset: numberOrNull(fields.offset),
    cell: numberOrNull(fields.cell),
    line: numberOrNull(fields.line),
    column: numberOrNull(fields.column),
    end_line: numberOrNull(fields.end_line),
    end_column: numberOrNull(fields.end_column)
  };
}

function evidence(json: unknown): Evidence {
  const fields = fieldsOf(json);
  return {
    name: text(fields.name),
    use: text(fields.use),
    arguments: text(fields.arguments)
  };
}

function fix(json: unknown): Fix {
  const fields = fieldsOf(json);
  return {
    title: text(fields.title),
    safe: fields.safe === true,
    edits: list(fields.edits, json => {
      const edit = fieldsOf(json);
      return { location: location(edit.location), text: text(edit.text) };
    })
  };
}

function gap(json: unknown): Gap {
  const fields = fieldsOf(json);
  return { reason: text(fields.reason), location: location(fields.location) };
}

function link(json: unknown): Link {
  const fields = fieldsOf(json);
  const outcome = fieldsOf(fields.outcome);
  return {
    call: location(fields.call),
    artifact: text(fields.artifact),
    outcome: {
      loader: text(outcome.loader),
      version: textOrNull(outcome.version),
      result: oneOf(RESULTS, outcome.result) ?? 'unknown',
      because: text(outcome.because)
    }
  };
}

function origin(json: unknown): ArtifactReport['origin'] {
  const fields = fieldsOf(json);
  return typeof fields.repo === 'string'
    ? {
        repo: fields.repo,
        commit: text(fields.commit),
        bytes_read: number(fields.bytes_read)
      }
    : null;
}

function weightsOnly(json: unknown): ArtifactReport['weights_only'] {
  const fields = fieldsOf(json);
  const result = oneOf(ACCEPTANCES, fields.result);
  return result
    ? {
        result,
        because: text(fields.because),
        version: text(fields.version),
        missing: list(fields.missing, text),
        unlisted: list(fields.unlisted, text),
        snippet: textOrNull(fields.snippet)
      }
    : null;
}

function fieldsOf(json: unknown): Fields {
  return typeof json === 'object' && json !== null ? (json as Fields) : {};
}

function list<T>(json: unknown, read: (json: unknown) => T): T[] {
  return Array.isArray(json) ? json.slice(0, MOST).map(each => read(each)) : [];
}

function oneOf<T>(words: ReadonlyArray<T>, json: unknown): T | undefined {
  return words.find(word => word === json);
}

function text(json: unknown): string {
  return typeof json === 'string' ? json : '';
}

function textOrNull(json: unknown): string | null {
  return typeof json === 'string' ? json : null;
}

function number(json: unknown): number {
  return numberOrNull(json) ?? 0;
}

function numberOrNull(json: unknown): number | null {
  return typeof json === 'number' && Number.isFinite(json) ? json : null;
}
