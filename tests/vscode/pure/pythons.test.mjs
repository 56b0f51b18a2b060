import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { load } from './load.mjs';

const { distinct, environmentFolders, folders, isNewEnough, isWithin, names, output, probe, pythonsIn, usualFolders, versionOf } =
  load('pythons');

test('what does not answer the probe is no Python', () => {
  for (const said of ['', 'Python 3.12.1', 'x gifthorse 3 12 1 cpython', 'gifthorse 3 twelve 1 x']) {
    assert.equal(versionOf(said), undefined, said);
  }
});

test('a Python answers after what a wrapper prints', () => {
  const said = 'activating\ngifthorse 3 12 1 cpython\n';

  assert.deepEqual(versionOf(said), { major: 3, minor: 12, micro: 1 });
});

for (const [text, wanted] of [
  ['2.7.18', false],
  ['3.9.1', false],
  ['3.10.99', false],
  ['3.11.0', true],
  ['3.14.0', true],
  ['4.0.0', true],
]) {
  test(`Python ${text} is ${wanted ? '' : 'not '}new enough`, () => {
    const [major, minor, micro] = text.split('.').map(Number);

    assert.equal(isNewEnough({ major, minor, micro }), wanted);
  });
}

test('relative folders of PATH are passed over: they are where the editor stands', () => {
  assert.deepEqual(folders('.:bin::/usr/bin:/usr/bin:/bin', path.posix), ['/usr/bin', '/bin']);
  assert.deepEqual(folders('.;C:\\Python;"D:\\My Python";x', path.win32), [
    'C:\\Python',
    'D:\\My Python',
  ]);
  assert.deepEqual(folders(undefined, path.posix), []);
});

test('the names that people type come first', () => {
  assert.deepEqual(names(false).slice(0, 2), ['python3', 'python']);
  assert.ok(names(false).includes('python3.11'));
  assert.ok(names(true).every(name => name.endsWith('.exe')));
});

test('the first folder of PATH wins for the same name', async () => {
  const there = new Set(['/b/python3', '/a/python', '/a/python3.12']);

  const found = await pythonsIn(['/a', '/b'], false, async file => there.has(file));

  assert.deepEqual(found, ['/b/python3', '/a/python', '/a/python3.12']);
});

test('a sibling with the same start is not within a folder', () => {
  assert.equal(isWithin('/work/it-too/python', ['/work/it'], path.posix), false);
  assert.equal(isWithin('D:\\python.exe', ['C:\\work'], path.win32), false);
  assert.equal(isWithin('/usr/bin/python3', [], path.posix), false);
  assert.equal(isWithin('python3', [process.cwd()], path.posix), false);
});

test('what lies anywhere below is within a folder', () => {
  assert.equal(isWithin('/work/it/.venv/bin/python', ['/x', '/work/it'], path.posix), true);
  assert.equal(isWithin('c:\\Work\\It\\py.exe', ['C:\\work\\it'], path.win32), true);
});

test('a program that does not start has no output', async () => {
  assert.equal(await output(['/there/is/no/such/program'], '/'), undefined);
});

test('a program that is no Python is none', async () => {
  assert.equal(await probe([process.execPath, '--version'], '/'), undefined);
});

test('an editor that was started without a shell looks where Pythons usually are', () => {
  assert.ok(usualFolders('/home/me', {}, false).includes('/home/me/.local/bin'));
  const windows = usualFolders('C:\\Users\\me', { LOCALAPPDATA: 'C:\\L' }, true);
  assert.ok(windows.includes('C:\\L\\Programs\\Python\\Python312'));
});

test('no project has no environment', () => {
  assert.deepEqual(environmentFolders([], {}, false), []);
});

test('the active environment comes before those of projects', () => {
  const found = environmentFolders(['/w'], { VIRTUAL_ENV: '/v' }, false);

  assert.deepEqual(found, ['/v/bin', '/w/.venv/bin', '/w/venv/bin', '/w/env/bin']);
  assert.deepEqual(environmentFolders([], { CONDA_PREFIX: 'C:\\c' }, true), ['C:\\c\\Scripts', 'C:\\c']);
});

test('a Python by another name is offered once, an environment of it too', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gifthorse-'));
  for (const name of ['real', 'venv']) {
    mkdirSync(path.join(folder, name));
  }
  const python = path.join(folder, 'real', 'python3.12');
  writeFileSync(python, '');
  symlinkSync(python, path.join(folder, 'real', 'python3'));
  symlinkSync(python, path.join(folder, 'venv', 'python3'));
  symlinkSync(path.join(folder, 'real'), path.join(folder, 'alias'));
  const files = ['real/python3', 'real/python3.12', 'alias/python3', 'venv/python3'];

  const found = await distinct(files.map(name => path.join(folder, name)));

  assert.deepEqual(found.map(file => path.relative(folder, file)), ['real/python3', 'venv/python3']);
});
