import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairedRatios, summarise } from './statistics.ts';

test('the median of an odd number of values is the middle one', () => {
  assert.deepEqual(summarise([9, 1, 5]), { median: 5, min: 1, max: 9 });
});

test('the median of an even number of values lies between the middle two', () => {
  assert.equal(summarise([4, 1, 3, 100]).median, 3.5);
});

test('numbers are put in order as numbers', () => {
  assert.deepEqual(summarise([10, 9, 100]), { median: 10, min: 9, max: 100 });
});

test('nothing measured is an error, not a zero', () => {
  assert.throws(() => summarise([]), RangeError);
});

test('a ratio is taken of what was measured at the same time', () => {
  assert.deepEqual(pairedRatios([10, 40], [20, 40]), [0.5, 1]);
});

test('a measurement without its counterpart is left out', () => {
  assert.deepEqual(pairedRatios([10, 40], [20]), [0.5]);
  assert.deepEqual(pairedRatios([10], [20, 40]), [0.5]);
});
