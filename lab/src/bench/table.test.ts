import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './measurement.ts';
import { renderTable } from './table.ts';

const UP = {
  name: 'make up',
  unit: 's',
  target: { of: 'ratio', sense: 'at most', bound: 1.2 },
} as const;
const ALONE = {
  name: 'make up alone',
  unit: 's',
  target: { of: 'ours', sense: 'below', bound: 2 },
} as const;

test('a line has both medians, the ratio with its range, the target and whether it is met', () => {
  const table = renderTable([judge(UP, { ours: [4, 5], bare: [4, 4] })]);
  assert.equal(
    table,
    [
      '         Lab 101  bare    ratio (min..max)   target',
      'make up  4.50 s   4.00 s  1.13 (1.00..1.25)  <= 1.2  met',
    ].join('\n'),
  );
});

test('a missed target stands out', () => {
  assert.match(renderTable([judge(UP, { ours: [5], bare: [4] })]), / {2}<= 1\.2 {2}MISSED$/);
});

test('where there is no bare side the range of our own takes the place of the ratio', () => {
  const table = renderTable([judge(ALONE, { ours: [1, 1.5], bare: [] })]);
  assert.match(table, /\n.* {2}1\.25 s {2,}- {2,}\(1\.00 s\.\.1\.50 s\) {2,}< 2 s +met$/);
});

test('throughput is in whole deliveries', () => {
  const measure = { name: 'broadcast', unit: 'deliveries/s' } as const;
  assert.match(renderTable([judge(measure, { ours: [123_456.7], bare: [1000] })]), / 123,457\/s /);
});

test('what was not measured says why, and does not widen the columns', () => {
  const why = 'no Docker Engine answers, which is a long story that needs a lot of room';
  const table = renderTable([
    { ...UP, state: 'not run', why },
    judge(ALONE, { ours: [1], bare: [] }),
  ]);
  const [head = '', first = ''] = table.split('\n');
  assert.equal(first, `make up        not run: ${why}`);
  assert.ok(head.length < 80, head);
});
