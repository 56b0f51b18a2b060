import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { inert } = load('texts');

test('a name is neither a link nor an icon', () => {
  const shown = inert('[x](command:y) $(zap)');

  assert.ok(!shown.includes('](') && !shown.includes('$('));
  assert.equal(shown.replaceAll('\u200b', ''), '[x](command:y) $(zap)');
});

test('other names stay as they are', () => {
  assert.equal(inert('a [b] (c) $5.pt'), 'a [b] (c) $5.pt');
});
