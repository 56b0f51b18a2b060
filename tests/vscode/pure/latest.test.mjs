import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { Latest } = load('latest');

/** Work that ends when the test says so. */
function held() {
  const ends = [];
  const work = () => new Promise(resolve => ends.push(resolve));
  return { ends, work };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

test('requests during a run make one more run, not one each', async () => {
  const { ends, work } = held();
  const latest = new Latest(work);

  const done = Promise.all([latest.request(), latest.request(), latest.request()]);
  assert.equal(ends.length, 1);
  ends[0]();
  await settled();
  assert.equal(ends.length, 2);
  ends[1]();
  await done;

  assert.equal(ends.length, 2);
});

test('two runs are never under way at once', async () => {
  let running = 0;
  let most = 0;
  const latest = new Latest(async () => {
    running += 1;
    most = Math.max(most, running);
    await settled();
    running -= 1;
  });

  await Promise.all([latest.request(), latest.request()]);
  await latest.request();

  assert.equal(most, 1);
});

test('a request after a run starts another', async () => {
  let runs = 0;
  const latest = new Latest(async () => {
    runs += 1;
  });

  await latest.request();
  await latest.request();

  assert.equal(runs, 2);
});
