import assert from 'node:assert/strict';
import test from 'node:test';

import { CellMarks } from '../../../jupyter_ext/labextension_src/lib/notebook/cell_marks.js';
import { Dismissals } from '../../../jupyter_ext/labextension_src/lib/notebook/dismissals.js';
import { applied, byCell, offset, span } from '../../../jupyter_ext/labextension_src/lib/notebook/edits.js';
import { understood } from '../../../jupyter_ext/labextension_src/lib/notebook/guard.js';
import { keyOf, read } from '../../../jupyter_ext/labextension_src/lib/notebook/reading.js';
import { choices, DEFAULTS } from '../../../jupyter_ext/labextension_src/lib/notebook/settings.js';
import {
  headline,
  INSTALL,
  keysOf,
  LOAD,
  statusWords,
  summary,
  view
} from '../../../jupyter_ext/labextension_src/lib/notebook/view.js';
import { artifact, at, finding, report, trans } from './words.mjs';

const inCell = (cell, line = 1, given = {}) =>
  at({ path: 'a.ipynb', cell, line, column: 0, end_line: line, end_column: 4, ...given });
const call = (cell, given = {}) =>
  finding({ location: inCell(cell), rule: 'unrestricted-unpickling', ...given });
const program = (given = {}) =>
  artifact({ path: 'a.ipynb', kind: 'notebook', format: 'jupyter', ...given });
const answer = (first, ...linked) => ({
  report: report(first, ...linked),
  cells: ['one', 'two', 'three'],
  files: 'here',
  versions: 'kernel'
});
const state = { version: '0', mode: 'block', net: false, cwd: '/', versions: {}, last: null };
const known = (given = {}) => ({
  isPython: true,
  guard: { kind: 'loaded', state },
  isDead: false,
  last: null,
  reading: read(answer(program({ verdict: 'clean' }))),
  areFilesHere: true,
  unanswered: null,
  ...given
});
const edit = (location, text) => ({ location, text });
const fix = (...edits) => ({ title: 'Pass weights_only=True', safe: false, edits });

test('a place that a text does not have is no place near it', () => {
  const source = 'one\ntwo';

  assert.equal(offset(source, 0, 0), null);
  assert.equal(offset(source, 3, 0), null);
  assert.equal(offset(source, 1, 4), null);
  assert.equal(span(source, inCell(1, 2, { end_column: 9 })), null);
  assert.equal(span(source, inCell(1, 2, { column: 2, end_column: 1 })), null);
  assert.equal(span(source, at()), null);
});

test('columns are code points, and editors count in halves of some', () => {
  assert.equal(offset("x = '🐴'; load()", 1, 9), 10);
});

test('lines end as they do in Python and in editors', () => {
  assert.equal(offset('a\r\nb\rc\nd', 4, 1), 8);
  assert.equal(offset('a\f\u2028b', 2, 0), null);
});

test('edits are made last first, and the same one once', () => {
  const source = 'load(a)\nload(b)';
  const first = edit(inCell(1, 1, { column: 6, end_column: 6 }), ', x');
  const second = edit(inCell(1, 2, { column: 6, end_column: 6 }), ', y');

  const edits = byCell([first, second, first], () => source);

  assert.equal(applied(source, edits.get(1)), 'load(a, x)\nload(b, y)');
});

test('edits that overlap, or of a cell that changed, are none at all', () => {
  const whole = edit(inCell(1), 'x');
  const part = edit(inCell(1, 1, { column: 2 }), 'y');

  assert.equal(byCell([whole, part], () => 'load(a)'), null);
  assert.equal(byCell([whole], () => null), null);
  assert.equal(byCell([edit(at(), 'x')], () => 'load(a)'), null);
});

test('findings that say the same are one row with all its places', () => {
  const said = [call(2, { fixes: [fix(edit(inCell(2), 'x'))] })];
  said.push(call(1, { severity: 'low' }), call(3, { fixes: [fix(edit(inCell(3), 'x'))] }));

  const { rows } = read(answer(program({ findings: said })));

  assert.deepEqual(rows.map(row => row.severity), ['critical', 'low']);
  assert.deepEqual(rows[0].places.map(place => place.cellId), ['two', 'three']);
  assert.equal(rows[0].fixes[0].edits.length, 2);
});

test('remarks and decisions are told apart from what the verdict rests on', () => {
  const suppressed = { by: 'ada', reason: 'ours', until: null, in_source: false };
  const findings = [call(1, { severity: 'info' }), call(2, { suppressed })];

  const { rows, others } = read(answer(program({ findings, verdict: 'clean' })));

  assert.deepEqual([rows.length, others.length], [0, 2]);
});

test('a row knows what its call loads', () => {
  const outcome = { loader: 'pickle.load', version: null, result: 'runs', because: '' };
  const linked = [{ call: inCell(1), artifact: 'model.pt', outcome }];

  const { rows } = read(answer(program({ findings: [call(1)], linked }), artifact()));

  assert.equal(rows[0].artifact.path, 'model.pt');
});

test('a report without anything is read', () => {
  assert.deepEqual(read({ ...answer(program()), report: report() }).rows, []);
});

test('what a kernel says is believed only if it has the shape of a state', () => {
  const said = text => understood({ status: 'ok', data: { 'text/plain': text } }).kind;

  const odd = ["''", 'null', '[]', '{}', '{"mode": "open", "cwd": "/"}', '<object>'];
  assert.deepEqual(odd.map(said), odd.map(() => 'unknown'));
  assert.equal(understood(undefined).kind, 'unknown');
  assert.equal(understood({ status: 'error', ename: 'NameError' }).kind, 'unknown');
  assert.equal(said(JSON.stringify(state)), 'loaded');
});

test('a kernel without a guard says whether there could be one', () => {
  const said = text => understood({ status: 'ok', data: { 'text/plain': text } });

  assert.deepEqual(said('True'), { kind: 'absent', installed: true });
  assert.deepEqual(said('False'), { kind: 'absent', installed: false });
});

test('of a notebook of another language nothing is said', () => {
  assert.equal(view(known({ isPython: false }), trans), null);
});

test('a clean notebook under a guard has nothing beside its verdict', () => {
  const shown = view(known(), trans);

  assert.deepEqual([shown.tone, shown.notes, shown.first], ['clean', [], null]);
  assert.equal(statusWords(shown, trans), '✓ clean');
});

test('the worst finding is said first, with its place', () => {
  const findings = [call(1, { severity: 'medium', message: 'lesser' }), call(3)];

  const shown = view(known({ reading: read(answer(program({ findings }))) }), trans);

  assert.equal(headline(shown, trans), "cell 3, line 1: Loading this file calls os.system('true').");
  assert.match(summary(shown, trans), /and 1 more/);
});

test('text of a file cannot turn the line around or break it', () => {
  const findings = [call(1, { message: 'a\u202eb\nc' })];

  const shown = view(known({ reading: read(answer(program({ findings }))) }), trans);

  assert.equal(headline(shown, trans), 'cell 1, line 1: a\\u202eb\\nc');
});

test('what was not read is said as such', () => {
  const gaps = [{ reason: 'not analysed: too long', location: inCell(2) }];
  const reading = read(answer(program({ gaps, verdict: 'incomplete' })));

  const shown = view(known({ reading }), trans);

  assert.equal(headline(shown, trans), 'cell 2, line 1: not analysed: too long');
  assert.equal(shown.tone, 'incomplete');
});

test('where the guard is off, the line says what to run', () => {
  const said = installed =>
    view(known({ guard: { kind: 'absent', installed } }), trans).notes[0];

  assert.equal(said(false).command, INSTALL);
  assert.match(said(false).text, /not installed .* the guard is off/);
  assert.equal(said(true).command, LOAD);
  assert.deepEqual([said(false).canRun, said(true).canRun], [false, true]);
});

test('of a kernel that is dead or did not answer nothing is claimed', () => {
  const absent = { kind: 'absent', installed: true };

  assert.deepEqual(view(known({ guard: { kind: 'unknown' } }), trans).notes, []);
  assert.deepEqual(view(known({ guard: absent, isDead: true }), trans).notes, []);
});

test('a cell that did not run is told of, whatever the verdict', () => {
  const last = { number: 7, action: 'blocked', summary: 'a.pt is unsafe', artifacts: [] };

  const [note] = view(known({ last }), trans).notes;

  assert.equal(note.text, 'In [7] did not run: a.pt is unsafe');
});

test('a cell that had begun was stopped, and one that was warned of ran', () => {
  const said = given => {
    const last = { number: 7, action: 'blocked', summary: 'a.pt', artifacts: [], ...given };
    return view(known({ last }), trans).notes[0].text;
  };

  assert.equal(said({ by: 'net' }), 'In [7] was stopped: a.pt');
  assert.equal(said({ action: 'warned' }), 'In [7] ran with a warning: a.pt');
});

test('a guard that was switched off is said in the status, and no line is made of it', () => {
  const off = { kind: 'loaded', state: { ...state, mode: 'off' } };

  const shown = view(known({ guard: off }), trans);

  assert.deepEqual(shown.notes, []);
  assert.equal(statusWords(shown, trans), '✓ clean, guard off');
});

test('without an answer nothing is called clean', () => {
  for (const trouble of ['gone', 'refused', 'busy', 'large', 'slow', 'other-version', 'failed']) {
    const unanswered = { trouble, message: 'why' };

    assert.equal(view(known({ unanswered, reading: null }), trans).tone, 'unwatched');
    assert.equal(view(known({ unanswered }), trans).tone, 'unwatched');
  }
});

test('what was found before stays when the scanner stops answering', () => {
  const reading = read(answer(program({ findings: [call(1)] })));

  const shown = view(known({ reading, unanswered: { trouble: 'gone', message: '' } }), trans);

  assert.equal(shown.tone, 'unsafe');
  assert.equal(shown.notes[0].kind, 'server');
});

test('before the first answer nothing is said', () => {
  assert.equal(view(known({ reading: null }), trans), null);
});

test('what is put away comes back with the first thing that is new', () => {
  const dismissals = new Dismissals();
  const shown = findings => view(known({ reading: read(answer(program({ findings }))) }), trans);
  const before = shown([call(1)]);
  dismissals.add('a.ipynb', keysOf(before));

  assert.ok(dismissals.has('a.ipynb', keysOf(shown([call(2)]))));
  assert.ok(!dismissals.has('a.ipynb', keysOf(shown([call(1), call(2, { message: 'new' })]))));
  assert.ok(!dismissals.has('b.ipynb', keysOf(before)));
});

test('rows that differ in severity, rule or message have keys that differ', () => {
  const keys = [{}, { severity: 'low' }, { rule: 'other' }, { message: 'other' }].map(given =>
    keyOf(read(answer(program({ findings: [call(1, given)] }))).rows[0])
  );

  assert.equal(new Set(keys).size, 4);
});

test('editors are told of marks that changed, and of no others', () => {
  const marks = new CellMarks();
  const cell = {};
  const told = [];
  const mark = { span: { start: 0, end: 4 }, tone: 'unsafe', word: '', message: '', remedies: [] };
  const following = marks.follow(cell, marked => told.push(marked.marks.length));

  marks.set(cell, { source: 'load', marks: [] });
  marks.set(cell, { source: 'load', marks: [mark] });
  marks.set(cell, { source: 'load', marks: [{ ...mark }] });
  marks.set(cell, { source: 'load', marks: [] });
  following.dispose();
  marks.set(cell, { source: 'load', marks: [mark] });

  assert.deepEqual(told, [1, 0]);
  assert.equal(marks.of(cell).marks.length, 1);
});

test('settings of another type than they should be are as usual', () => {
  const composite = { enabled: 'no', marks: false, debounce: 900, unknown: 1 };

  assert.deepEqual(choices({ composite }), { ...DEFAULTS, marks: false, debounce: 900 });
  assert.deepEqual(choices(null), DEFAULTS);
});
