import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '../timeline/timeline.ts';
import { cut, open, page, proxied } from '../view/test/recorded-flows.ts';
import { lifePlot } from './life-plot.ts';

function plot(flows: readonly Flow[]): string | undefined {
  return lifePlot(flows.map((flow) => ({ flow, anchor: flow.id })))?.markup;
}

/** A socket with so many ms from the first one's beginning to its own, and to its end. */
function lived(fromMs: number, toMs: number): Flow {
  const { startedAtMs } = open;
  return { ...cut, startedAtMs: startedAtMs + fromMs, endedAtMs: startedAtMs + toMs };
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
  assert.deepEqual(bars(plot([lived(0, 2016), lived(700, 1900)])), ['0.00 100.00', '34.72 59.52']);
});

test('an open socket reaches to the end', () => {
  const markup = plot([{ ...open, steps: [] }, lived(0, 1000), lived(700, 1900)]);
  assert.deepEqual(bars(markup), ['0.00 100.00', '0.00 52.63', '36.84 63.16']);
  assert.match(markup ?? '', /still open, Open/);
});

test('the shortest bar can be seen, and stays within', () => {
  const markup = plot([lived(0, 2016), lived(2016, 2016)]);
  assert.deepEqual(bars(markup), ['0.00 100.00', '99.40 0.60']);
});

test('of more than fifty sockets the others are counted', () => {
  const markup = plot(Array.from({ length: 60 }, () => cut));
  assert.equal(bars(markup).length, 50);
  assert.match(markup ?? '', /10 more sockets/);
});
