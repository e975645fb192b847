import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Collector, Newest } from './collector.ts';

test('keeps the newest, and knows a position beyond what it dropped', () => {
  const newest = new Newest<number>(3);
  for (const item of [1, 2]) newest.add(item);
  const mark = newest.added;
  for (const item of [3, 4]) newest.add(item);
  assert.deepEqual(newest.list, [2, 3, 4]);
  assert.deepEqual(newest.after(mark), [3, 4]);
  for (const item of [5, 6, 7]) newest.add(item);
  assert.deepEqual(newest.after(mark), [5, 6, 7], 'what of it is still there');
  assert.deepEqual(newest.after(newest.added), []);
});

test('waits for what is to come, and finds what is there', async () => {
  const collector = new Collector<string>(10, (what) => `no ${what}`);
  const later = collector.waitFor('b', (item) => item === 'b');
  collector.add('a', 1);
  collector.add('b', 2);
  assert.equal(await later, 'b');
  assert.equal(await collector.waitFor('a', (item) => item === 'a'), 'a');
  assert.deepEqual(collector.seen.list, [
    { item: 'a', seenAtMs: 1 },
    { item: 'b', seenAtMs: 2 },
  ]);
});

test('says what did not come in time', async () => {
  const collector = new Collector<string>(10, (what, timeoutMs) => `no ${what} in ${timeoutMs}`);
  await assert.rejects(
    collector.waitFor('a', () => false, 5),
    { message: 'no a in 5' },
  );
});
