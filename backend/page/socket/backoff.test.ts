import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffCeilingMs, backoffMs } from './backoff.ts';

test('the ceiling doubles from 500 ms and stops at 15 s', () => {
  const ceilings = [0, 1, 2, 3, 4, 5, 6, 2000].map(backoffCeilingMs);
  assert.deepEqual(ceilings, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

test('full jitter spreads the wait from nothing to just under the ceiling', () => {
  assert.equal(
    backoffMs(3, () => 0),
    0,
  );
  assert.equal(
    backoffMs(3, () => 0.5),
    2000,
  );
  assert.equal(
    backoffMs(3, () => 0.999_999),
    3999,
  );
});
