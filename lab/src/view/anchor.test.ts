import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Anchors, anchorName } from './anchor.ts';

test('a cid stays as it is', () => {
  const cid = 'ce515787-db50-4314-bbc8-d46b9a9bb7ab';
  assert.equal(anchorName(cid), cid);
});

test('what has no place in an address is replaced, and its length is bounded', () => {
  assert.equal(anchorName('a b"<c>'), 'a_b_c_');
  assert.equal(anchorName('x'.repeat(4096)).length, 80);
});

test('the same name is given once', () => {
  const anchors = new Anchors();
  assert.deepEqual(
    ['a', 'b', 'a', 'a'].map((name) => anchors.take(name)),
    ['a', 'b', 'a-2', 'a-3'],
  );
  assert.equal(anchors.take('a-2'), 'a-2-2');
});
