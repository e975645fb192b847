import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, secondsLeft, timeOfDay } from './duration.ts';

test('picks the unit that suits the length', () => {
  const texts = [0, 850, 999.9, 1000, 59_999, 60_000, 200_000, 3_600_000, 7_500_000].map(
    durationText,
  );
  assert.deepEqual(texts, [
    '0 ms',
    '850 ms',
    '999 ms',
    '1 s',
    '59 s',
    '1 min',
    '3 min 20 s',
    '1 h',
    '2 h 5 min',
  ]);
});

test('a wait counts down to 1, not to 0', () => {
  assert.deepEqual(
    [4001, 4000, 1, 0, -50].map((left) => secondsLeft(left, 0)),
    [5, 4, 1, 1, 1],
  );
});

test('the time of day has two digits for each part', () => {
  assert.equal(timeOfDay(new Date(2026, 10, 22, 8, 5, 9).getTime()), '08:05:09');
});
