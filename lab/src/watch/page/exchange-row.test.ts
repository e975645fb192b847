import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxied } from '../../view/test/fixture-exchanges.ts';
import { exchangeRow } from './exchange-row.ts';

function rowOf(startedAtMs: number): string {
  const exchange = { ...proxied, startedAtMs };
  return exchangeRow({
    exchange,
    dropped: 0,
    settled: true,
    counts: { message: 1, ping: 2 },
    revision: 1,
  }).markup;
}

test('a row tells when it began, and counts its messages', () => {
  const row = rowOf(Date.UTC(2026, 10, 22, 19, 15, 3));
  assert.match(row, /<time datetime="2026-11-22 19:15:03.000Z">19:15:03<\/time>/);
  assert.match(row, /1 message, 2 pings/);
});

test('a row whose time nobody knows is a row', () => {
  assert.match(rowOf(Number.NaN), /<time datetime="\?Z">\?<\/time>/);
});
