import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { isShown, resolved, resolvedCommand } = load('settings');

const places = { home: '/home/me', folder: '/work/it', environment: { VENV: '/venvs/a' } };

test('an unknown variable stays as it is', () => {
  assert.equal(resolved('${file}/x', places), '${file}/x');
});

test('a folder that is not open is no folder', () => {
  assert.equal(resolved('${workspaceFolder}/x', { ...places, folder: undefined }), '${workspaceFolder}/x');
});

test('a tilde inside a name is no home', () => {
  assert.equal(resolved('/a~/b', places), '/a~/b');
  assert.equal(resolved('~other/b', places), '~other/b');
});

for (const [given, wanted] of [
  ['~', '/home/me'],
  ['~/v/bin/python', '/home/me/v/bin/python'],
  ['${userHome}/v', '/home/me/v'],
  ['${workspaceFolder}/.venv/bin/python', '/work/it/.venv/bin/python'],
  ['${env:VENV}/bin/python', '/venvs/a/bin/python'],
  ['${env:NONE}/bin', '/bin'],
]) {
  test(`${given} is ${wanted}`, () => {
    assert.equal(resolved(given, places), wanted);
  });
}

test('a name is looked up on PATH, a relative path in the folder', () => {
  assert.deepEqual(resolvedCommand(['python3', '-X', 'dev'], places), ['python3', '-X', 'dev']);
  assert.deepEqual(resolvedCommand(['.venv/bin/python'], places), ['/work/it/.venv/bin/python']);
});

test('nothing is no command', () => {
  assert.deepEqual(resolvedCommand([], places), []);
  assert.deepEqual(resolvedCommand([''], places), []);
});

const ERROR = 1;
const WARNING = 2;
const INFO = 3;

test('messages are shown from the severity that is set', () => {
  const shown = setting => [ERROR, WARNING, INFO].map(type => isShown(type, setting));

  assert.deepEqual(shown('off'), [false, false, false]);
  assert.deepEqual(shown('onError'), [true, false, false]);
  assert.deepEqual(shown('onWarning'), [true, true, false]);
  assert.deepEqual(shown('always'), [true, true, true]);
});
