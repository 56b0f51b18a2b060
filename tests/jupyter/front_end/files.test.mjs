import assert from 'node:assert/strict';
import test from 'node:test';

import { groupFiles, splitPath } from '../../../jupyter_ext/labextension_src/lib/files/artifact_list.js';
import { noticesOf } from '../../../jupyter_ext/labextension_src/lib/files/downloads.js';
import { readEvent } from '../../../jupyter_ext/labextension_src/lib/files/events.js';
import { fingerprint } from '../../../jupyter_ext/labextension_src/lib/files/folders.js';
import { KnownFiles } from '../../../jupyter_ext/labextension_src/lib/files/known.js';
import { isModel, isOffered } from '../../../jupyter_ext/labextension_src/lib/files/suffixes.js';
import { trans } from './words.mjs';

const scanned = (path, verdict, summary = '') => ({
  kind: 'scanned',
  path,
  verdict,
  summary,
  format: 'pickle',
  size: 1,
  why: 'download'
});

test('a name that only looks like a suffix is not offered', () => {
  assert.deepEqual(['pkl', 'a.pkl.txt', 'train.py', 'a.ipynb'].filter(isOffered), []);
  assert.deepEqual(['A.PKL', 'x/y.safetensors', 'b.zip'].map(isOffered), [true, true, true]);
});

test('an archive is scanned when asked for, and does not open as a report', () => {
  assert.ok(isOffered('bundle.zip') && !isModel('bundle.zip'));
});

test('an emission of another extension says nothing', () => {
  const others = [undefined, null, {}, { schema_id: 'https://events.jupyter.org/contents/v1' }];
  others.push({ schema_id: 'urn:gifthorse:events/other/v1' }, { schema_id: 7 });

  assert.deepEqual(others.map(readEvent), others.map(() => null));
});

test('a verdict that is not known is unknown, and never clean', () => {
  const event = readEvent({ schema_id: 'urn:gifthorse:events/scanned/v1', path: 'a', verdict: 'safe' });

  assert.equal(event.verdict, 'unknown');
  assert.equal(event.size, null);
});

test('progress is read', () => {
  const said = { schema_id: 'urn:gifthorse:events/progress/v1', id: 'x', done: 2, total: 5, now: 'a' };

  assert.deepEqual(readEvent(said), { kind: 'progress', id: 'x', done: 2, total: 5, now: 'a' });
});

test('of clean files nothing is said where nobody wants to hear it', () => {
  assert.deepEqual(noticesOf([scanned('a.pkl', 'clean')], 'nothing', trans), []);
});

test('clean files make one entry, which shows itself only if that is wanted', () => {
  const given = [scanned('a.pkl', 'clean'), scanned('b.pkl', 'clean')];

  const [quiet, ...others] = noticesOf(given, 'quietly', trans);
  const [brief] = noticesOf(given, 'briefly', trans);

  assert.deepEqual(others, []);
  assert.equal(quiet.message, '2 new model files are clean: no rule fired.');
  assert.equal(quiet.closesAfter, 0);
  assert.ok(brief.closesAfter > 0);
});

test('what is unsafe stays, and comes first', () => {
  const given = [scanned('r.pkl', 'review'), scanned('x/bad.pkl', 'unsafe', 'It calls os.system.')];

  const notices = noticesOf(given, 'nothing', trans);

  assert.deepEqual(notices.map(each => each.verdict), ['unsafe', 'review']);
  assert.equal(notices[0].message, 'New file bad.pkl is unsafe. It calls os.system.');
  assert.equal(notices[0].path, 'x/bad.pkl');
  assert.equal(notices[0].closesAfter, false);
});

test('many bad files make one toast', () => {
  const given = [...'abcdef'].map(name => scanned(`${name}.pkl`, 'unsafe'));

  const notices = noticesOf(given, 'nothing', trans);

  assert.deepEqual(notices.map(each => each.message), ['6 new model files are unsafe.']);
});

test('a file that was announced twice is said once, as it is now', () => {
  const given = [scanned('a.pkl', 'clean'), scanned('a.pkl', 'unsafe')];

  assert.deepEqual(noticesOf(given, 'briefly', trans).map(each => each.verdict), ['unsafe']);
});

test('a hostile name or summary neither turns nor fills a toast', () => {
  const [notice] = noticesOf([scanned(`\u202e${'x'.repeat(999)}`, 'unsafe', 'y'.repeat(999))], 'nothing', trans);

  assert.ok(notice.message.length <= 140);
  assert.ok(!notice.message.includes('\u202e'));
});

test('files are grouped by verdict, the worst first, and sorted by path', () => {
  const files = [scanned('x2', 'clean'), scanned('x3', 'unsafe'), scanned('x1', 'clean')];

  const groups = groupFiles(files, '');

  assert.deepEqual(groups.map(g => [g.verdict, g.files.map(f => f.path)]), [['unsafe', ['x3']], ['clean', ['x1', 'x2']]]);
  assert.deepEqual(groupFiles(files, 'PICK 3').map(g => g.verdict), ['unsafe']);
});

test('a path is split behind its last slash', () => {
  assert.deepEqual(splitPath('a/b/c.pt'), ['a/b/', 'c.pt']);
  assert.deepEqual(splitPath('c.pt'), ['', 'c.pt']);
});

test('a folder is asked about anew when a file of it changes, and not for its order', () => {
  const file = (name, size) => ({ name, type: 'file', last_modified: 't', size });
  const before = fingerprint([file('a', 1), file('b', 2)]);

  assert.equal(fingerprint([file('b', 2), file('a', 1)]), before);
  assert.equal(fingerprint([file('b', 2), file('a', 1), { name: 'd', type: 'directory' }]), before);
  assert.notEqual(fingerprint([file('b', 2), file('a', 3)]), before);
});

test('an event that overtakes an answer is not forgotten', async () => {
  let answer;
  const known = new KnownFiles({ folder: () => new Promise(resolve => (answer = resolve)) });
  const loading = known.loadFolder('x');

  known.scanned(scanned('x/a.pkl', 'unsafe'));
  answer({ 'a.pkl': { verdict: 'unknown', format: null } });
  await loading;

  assert.equal(known.get('x/a.pkl').verdict, 'unsafe');
});

test('a file that is gone from a folder is forgotten, and those below it are not', async () => {
  const answers = [{ 'a.pkl': { verdict: 'clean', format: null } }, {}];
  const known = new KnownFiles({ folder: async () => answers.shift() });
  known.scanned(scanned('x/y/b.pkl', 'clean'));
  await known.loadFolder('x');

  await known.loadFolder('x');

  assert.equal(known.get('x/a.pkl'), undefined);
  assert.equal(known.get('x/y/b.pkl').verdict, 'clean');
});

test('only what is new is announced', async () => {
  const answer = { 'a.pkl': { verdict: 'clean', format: null } };
  const known = new KnownFiles({ folder: async () => answer });
  const told = [];
  known.changed.connect((_, paths) => told.push([...paths]));

  await known.loadFolder('');
  await known.loadFolder('');

  assert.deepEqual(told, [['a.pkl'], []]);
});

test('a folder that is gone takes its files along', () => {
  const known = new KnownFiles({});
  known.scanned(scanned('x/a.pkl', 'clean'));
  known.scanned(scanned('xy.pkl', 'clean'));

  known.forget('x');

  assert.deepEqual(known.all().map(file => file.path), ['xy.pkl']);
});
