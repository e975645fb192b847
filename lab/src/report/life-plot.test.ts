import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../timeline/timeline.ts';
import { cut, open, untold } from '../view/test/fixture-endings.ts';
import { page, proxied } from '../view/test/fixture-exchanges.ts';
import { lifePlot } from './life-plot.ts';

function plot(exchanges: readonly Exchange[]): string | undefined {
  return lifePlot(exchanges.map((exchange) => ({ exchange, anchor: exchange.id })))?.markup;
}

function bars(markup: string | undefined): readonly string[] {
  return [...(markup ?? '').matchAll(/class="bar"\s+x="([\d.]+)%"\s+width="([\d.]+)%"/g)].map(
    ([, x, width]) => `${x} ${width}`,
  );
}

test('one socket needs no overview, and pages are none', () => {
  assert.equal(plot([proxied, page]), undefined);
});

test('a bar begins and ends where its socket did', () => {
  // 0 to 2016 ms, and 700 to 1900 ms of them
  assert.deepEqual(bars(plot([cut, untold])), ['0.00 100.00', '34.72 59.52']);
});

test('an open socket reaches to the end', () => {
  assert.deepEqual(bars(plot([open, untold])), ['0.00 100.00', '3.50 6.00']);
  assert.match(plot([open, untold]) ?? '', /still open, Open/);
});

test('the shortest bar can be seen, and stays within', () => {
  const short = { ...cut, startedAtMs: cut.startedAtMs + 2016, endedAtMs: cut.startedAtMs + 2016 };
  assert.deepEqual(bars(plot([cut, short])), ['0.00 100.00', '99.40 0.60']);
});

test('of more than fifty sockets the others are counted', () => {
  const markup = plot(Array.from({ length: 60 }, () => cut));
  assert.equal(bars(markup).length, 50);
  assert.match(markup ?? '', /10 more sockets/);
});
