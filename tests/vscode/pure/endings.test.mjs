import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { Endings } = load('endings');

const MINUTE = 60_000;

test('a server that ends again and again is left alone after four starts', () => {
  const endings = new Endings();

  const answers = [0, 1, 2, 3, 4].map(time => endings.mayStartAgain(time));

  assert.deepEqual(answers, [true, true, true, true, false]);
});

test('a server that ends now and then is started for ever', () => {
  const endings = new Endings();

  for (let time = 0; time < 20; time += 1) {
    assert.ok(endings.mayStartAgain(time * MINUTE));
  }
});

test('a person who asks for a start gets all tries again', () => {
  const endings = new Endings();
  [0, 1, 2, 3, 4].forEach(time => endings.mayStartAgain(time));

  endings.forget();

  assert.ok(endings.mayStartAgain(5));
});
