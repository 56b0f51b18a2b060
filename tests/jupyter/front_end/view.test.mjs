import assert from 'node:assert/strict';
import test from 'node:test';

import { countGroups, EVERYTHING, wantedOf } from '../../../jupyter_ext/labextension_src/lib/view/filters.js';
import { fixedLine } from '../../../jupyter_ext/labextension_src/lib/view/fixed_line.js';
import { legible, legibleCode, size } from '../../../jupyter_ext/labextension_src/lib/view/legible.js';
import { counts, isQuiet, outcomesAt, sortedOut } from '../../../jupyter_ext/labextension_src/lib/view/order.js';
import { placeInside } from '../../../jupyter_ext/labextension_src/lib/view/places.js';
import { readReport } from '../../../jupyter_ext/labextension_src/lib/view/read_report.js';
import { rulePage } from '../../../jupyter_ext/labextension_src/lib/view/rule_page.js';
import { acceptance, moreOf, outcome, totals } from '../../../jupyter_ext/labextension_src/lib/view/wording.js';
import { artifact, at, finding, report, trans } from './words.mjs';

const info = finding({ severity: 'info' });
const low = finding({ severity: 'low' });
const decided = finding({ suppressed: { by: 'ada', reason: 'ours', until: null } });

test('text that turns around, hides or breaks lines is shown as escapes', () => {
  assert.equal(legible('a\u202egpj.pkl'), 'a\\u202egpj.pkl');
  assert.equal(legible('a\nb\tc\x1b[2J'), 'a\\nb\\tc\\x1b[2J');
  assert.equal(legible('\u200b\u2028\u00a0'), '\\u200b\\u2028\\xa0');
  assert.equal(legible('\u{e0001}'), '\\U000e0001');
});

test('ordinary text of any language stays as it is', () => {
  assert.equal(legible('Modèle 模型 модель 🐴 <b>'), 'Modèle 模型 модель 🐴 <b>');
});

test('of a text that is too long both ends are kept', () => {
  const said = legible(`begin${'x'.repeat(1e6)}end`);

  assert.equal(said.length, 400);
  assert.match(said, /^begin.*\[\.\.\.\].*end$/);
});

test('code keeps its lines and loses what cannot be seen', () => {
  assert.equal(legibleCode('a = 1\n\tb\u202e'), 'a = 1\n\tb\\u202e');
});

test('sizes are said as people say them', () => {
  const said = [0, 1023, 1024, 4300800, 1023488, 2 ** 40].map(size);

  assert.deepEqual(said, ['0 B', '1023 B', '1.0 KB', '4.1 MB', '1.0 MB', '1.0 TB']);
});

test('a place is said in words, and the file as a whole not at all', () => {
  const members = ['a.zip', 'b.pkl'];

  assert.equal(placeInside(at(), trans), '');
  assert.equal(placeInside(at({ members, offset: 30 }), trans), 'a.zip › b.pkl, byte 0x1e');
  assert.equal(placeInside(at({ cell: 2, line: 3 }), trans), 'cell 2, line 3');
  assert.equal(placeInside(at({ members: [...'abcdefgh'] }), trans), 'a › b › … › h');
});

test('what is worse comes first, and remarks and decisions apart', () => {
  const high = finding({ severity: 'high' });

  const sorted = sortedOut([info, low, decided, high]);

  assert.deepEqual(sorted, { standing: [high, low], remarks: [info], suppressed: [decided] });
});

test('an artifact with a gap is not quiet', () => {
  const gap = { reason: 'truncated', location: at() };

  assert.ok(!isQuiet(artifact({ verdict: 'incomplete', gaps: [gap] })));
  assert.ok(!isQuiet(artifact({ verdict: 'clean', findings: [info] })));
  assert.ok(isQuiet(artifact({ verdict: 'clean' })));
});

test('verdicts are counted, the worst first', () => {
  const given = ['clean', 'unsafe', 'clean'].map(verdict => artifact({ verdict }));

  assert.deepEqual(counts(report(...given)), [['unsafe', 1], ['clean', 2]]);
});

test('an outcome belongs to the finding at its call only', () => {
  const call = at({ path: 'a.py', line: 3, column: 4 });
  const link = { call, artifact: 'x.pt', outcome: {} };

  assert.deepEqual(outcomesAt({ ...call, column: 5 }, [link]), []);
  assert.deepEqual(outcomesAt({ ...call }, [link]), [link]);
});

test('nothing that was asked for is everything', () => {
  const given = artifact({ findings: [low] });

  assert.equal(wantedOf(given, EVERYTHING), given);
});

test('a filter leaves what it names', () => {
  const gap = { reason: 'truncated', location: at() };
  const given = artifact({ findings: [low, info, decided], gaps: [gap] });
  const wanted = (...groups) => wantedOf(given, { groups: new Set(groups), text: '' });

  assert.equal(wanted('critical'), null);
  assert.deepEqual(wanted('low', 'info').findings, [low, info]);
  assert.deepEqual(wanted('low').gaps, []);
  assert.deepEqual(wanted('not read').gaps, [gap]);
  assert.deepEqual(wanted('suppressed').findings, [decided]);
  assert.equal(wantedOf(given, { groups: new Set(), text: 'other' }), null);
  assert.equal(wantedOf(given, { groups: new Set(), text: 'MODEL' }), given);
});

test('groups are counted, a suppressed finding not as what it was', () => {
  const given = report(artifact({ findings: [low, low, decided] }));

  assert.deepEqual([...countGroups(given)], [['low', 2], ['suppressed', 1]]);
});

test('a fix is shown as the line that it makes', () => {
  const line = '    x = torch.load("🐴.pt")';
  const place = at({ line: 1, column: 25, end_line: 1, end_column: 25 });
  const fix = { title: '', safe: false, edits: [{ location: place, text: ', weights_only=True' }] };

  assert.equal(fixedLine(fix, () => line), 'x = torch.load("🐴.pt", weights_only=True)');
  assert.equal(fixedLine(fix, () => undefined), '');
  assert.equal(fixedLine({ ...fix, edits: [] }, () => line), '');
});

test('several edits of a line do not move each other', () => {
  const edit = (column, end_column, text) => ({
    location: at({ line: 1, column, end_line: 1, end_column }),
    text
  });
  const fix = { title: '', safe: true, edits: [edit(0, 1, 'XX'), edit(2, 3, 'ZZ')] };

  assert.equal(fixedLine(fix, () => 'abc'), 'XXbZZ');
});

test('an outcome names the loader, the file and its verdict', () => {
  const said = { loader: 'torch.load', version: '2.13.0', result: 'refused', because: 'so' };
  const link = { call: at(), artifact: 'model.pt', outcome: said };

  const sentence = outcome(link, report(artifact()), trans);

  assert.equal(sentence, 'torch.load 2.13.0 refuses model.pt (unsafe); so');
});

test('what is folded away is counted by severity', () => {
  assert.equal(moreOf([finding(), low, low, decided], trans), '2 more findings: 2 low');
  assert.equal(moreOf([finding(), info], trans), '1 more finding: 1 info');
});

test('nothing is said of weights_only where it cannot be told', () => {
  const unknown = { result: 'unknown', because: '', version: '', missing: [], snippet: null };

  assert.equal(acceptance(artifact(), trans), '');
  assert.equal(acceptance(artifact({ weights_only: unknown }), trans), '');
  assert.match(
    acceptance(artifact({ weights_only: { ...unknown, result: 'refused', because: 'X' } }), trans),
    /would refuse it: X/
  );
});

test('the last paragraph of a rule is its advice', () => {
  const doc = 'It runs.\n\nNo model\nneeds  it.\n\nDelete it; use ``safetensors``.\n';

  assert.deepEqual(rulePage(doc), {
    why: ['It runs.', 'No model needs it.'],
    advice: 'Delete it; use safetensors.'
  });
  assert.deepEqual(rulePage('It runs.'), { why: ['It runs.'], advice: '' });
});

test('totals are short', () => {
  assert.deepEqual(totals(report(artifact()), trans), ['1 file', '4.0 KB, 10 B read', '0.50 s']);
});

test('JSON that is no report is none', () => {
  const others = [null, 1, 'x', [], {}, { schema_version: 2, verdict: 'clean', artifacts: [] }];
  others.push({ ...report(), verdict: 'safe' }, { ...report(), artifacts: 'many' });

  for (const json of others) {
    assert.equal(readReport(json), null);
  }
});

test('what cannot be understood in a report counts as bad', () => {
  const json = report({ path: 1, verdict: 'fine', findings: [{ severity: 'none' }, null] });

  const [read] = readReport(json).artifacts;

  assert.equal(read.verdict, 'incomplete');
  assert.deepEqual(read.findings.map(each => each.severity), ['high', 'high']);
  assert.equal(read.path, '');
});

test('a report comes through as it was written', () => {
  const written = report(artifact({ findings: [finding({ evidence: { name: 'os.system', use: 'called', arguments: "'true'" } })] }));

  assert.deepEqual(readReport(JSON.parse(JSON.stringify(written))), written);
});
