import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { counts, nameAndFolder, ordered, size } = load('listing');
const { worst } = load('verdicts');

const artifact = (path, verdict, folder = 'file:///w') => ({ uri: `${folder}/${path}`, path, folder, verdict });

test('a verdict of a newer server is not shown as one of ours', () => {
  assert.deepEqual(ordered([artifact('a', 'excellent')]), []);
});

test('the worst comes first, then the path decides', () => {
  const given = [artifact('b', 'clean'), artifact('z', 'unsafe'), artifact('a', 'unsafe'), artifact('c', 'review')];

  assert.deepEqual(ordered(given).map(({ path }) => path), ['a', 'z', 'c', 'b']);
});

test('nothing is counted where nothing is', () => {
  assert.equal(counts([]), '');
  assert.equal(worst([]), undefined);
});

test('verdicts are counted, the worst first', () => {
  assert.equal(counts(['clean', 'unsafe', 'clean']), '1 unsafe, 2 clean');
  assert.equal(worst(['clean', 'review']), 'review');
});

test('a file in no folder has none', () => {
  assert.deepEqual(nameAndFolder('x.pt'), ['x.pt', '']);
  assert.deepEqual(nameAndFolder('a/b/x.pt'), ['x.pt', 'a/b']);
});

for (const [bytes, wanted] of [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [123_456, '123 kB'],
  [10_200_000_000, '10.2 GB'],
]) {
  test(`${bytes} bytes are ${wanted}`, () => {
    assert.equal(size(bytes), wanted);
  });
}
