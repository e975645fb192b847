import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, duration, offset } from './duration.ts';

const DURATIONS: readonly (readonly [number, string])[] = [
  [0, '0 ms'],
  [460.4, '460 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [1240, '1.24 s'],
  [9994, '9.99 s'],
  [9996, '10.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [123_000, '2 min 3 s'],
  [3_599_600, '1 h 0 min'],
  [3_900_000, '1 h 5 min'],
  [Number.NaN, '?'],
];
for (const [milliseconds, text] of DURATIONS) {
  test(`${milliseconds} ms is ${text}`, () => {
    assert.equal(duration(milliseconds), text);
  });
}

test('a sentence takes one decimal', () => {
  assert.equal(duration(803, 1), '803 ms');
  assert.equal(duration(1240, 1), '1.2 s');
  assert.equal(duration(90_061_000, 1), '25 h 1 min');
});

test('an offset says on which side it is', () => {
  assert.equal(offset(12), '+12 ms');
  assert.equal(offset(-3), '−3 ms');
  assert.equal(offset(0.2), '0 ms');
});

test('the clock is UTC, and no time is a question mark', () => {
  assert.equal(clock(Date.UTC(2026, 10, 22, 19, 15, 3, 120)), '2026-11-22 19:15:03.120');
  assert.equal(clock(Number.NaN), '?');
});
