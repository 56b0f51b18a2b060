/** A translator that translates nothing, and reports to look at. */

export const trans = {
  __: (text, ...values) => text.replace(/%(\d)/g, (_, n) => values[n - 1]),
  _n: (one, many, count) => (count === 1 ? one : many).replace('%1', count)
};

export const at = (place = {}) => ({
  path: 'model.pt',
  members: [],
  offset: null,
  cell: null,
  line: null,
  column: null,
  end_line: null,
  end_column: null,
  ...place
});

export const finding = (given = {}) => ({
  rule: 'dangerous-name',
  severity: 'critical',
  message: "Loading this file calls os.system('true').",
  location: at(),
  evidence: null,
  fixes: [],
  suppressed: null,
  ...given
});

export const artifact = (given = {}) => ({
  path: 'model.pt',
  kind: 'artifact',
  verdict: 'unsafe',
  format: 'torch-zip',
  size: 4096,
  sha256: null,
  origin: null,
  findings: [],
  gaps: [],
  linked: [],
  weights_only: null,
  judged_by: [],
  ...given
});

export const report = (...artifacts) => ({
  schema_version: 1,
  tool: { name: 'gifthorse', version: '0' },
  verdict: 'unsafe',
  artifacts,
  skipped: { count: 0, folders: [], ignored: 0, excluded: 0 },
  totals: { artifacts: artifacts.length, bytes: 4096, bytes_read: 10, seconds: 0.5 }
});
