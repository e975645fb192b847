import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Measurement, type Measure, type MeasureTarget } from './measurement.ts';

function met(target: MeasureTarget, ours: number[], bare: number[]): boolean | undefined {
  const finding = judge({ name: 'start', unit: 's', target }, { ours, bare });
  return finding.state === 'measured' ? finding.met : undefined;
}

test('a bound on the ratio is held against the median of the ratios', () => {
  const target = { of: 'ratio', sense: 'at most', bound: 1.2 } as const;
  assert.equal(met(target, [1.2, 9, 1], [1, 1, 1]), true);
  assert.equal(met(target, [1.3, 9, 1], [1, 1, 1]), false);
});

test('a lower bound is met from above', () => {
  const target = { of: 'ratio', sense: 'at least', bound: 0.95 } as const;
  assert.equal(met(target, [95], [100]), true);
  assert.equal(met(target, [94], [100]), false);
});

test('a bound on our own value needs no bare side', () => {
  const target = { of: 'ours', sense: 'below', bound: 2 } as const;
  assert.equal(met(target, [1.9], []), true);
  assert.equal(met(target, [2], []), false);
});

test('the ratio is of pairs: a slow phase of the machine falls out', () => {
  const measure: Measure = { name: 'start', unit: 's' };
  const finding = judge(measure, { ours: [1, 10, 1], bare: [1, 10, 1] });
  const ratio = { median: 1, min: 1, max: 1 };
  const side = { median: 1, min: 1, max: 10 };
  const expected: Measurement = { ...measure, state: 'measured', ours: side, bare: side, ratio };
  assert.deepEqual(finding, expected);
});
