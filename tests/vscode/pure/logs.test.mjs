import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { levelled } = load('logs');

for (const line of ['Traceback (most recent call last):', 'ValueError: x', 'warning', '']) {
  test(`a line without a level is information: "${line}"`, () => {
    assert.deepEqual(levelled(line), ['info', line]);
  });
}

test('the level of a line is taken from its first word', () => {
  assert.deepEqual(levelled('warning: odd: very'), ['warn', 'odd: very']);
  assert.deepEqual(levelled('critical: end'), ['error', 'end']);
  assert.deepEqual(levelled('debug: '), ['debug', '']);
});
