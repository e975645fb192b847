import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createPace } from './pace.ts';

test('runs once for many calls, and not again before the gap is over', async () => {
  const runs: number[] = [];
  const pace = createPace(() => runs.push(performance.now()), { gapMs: 100 });
  const endMs = performance.now() + 350;
  while (performance.now() < endMs) {
    for (let call = 0; call < 1000; call += 1) pace.ask();
    await delay(1);
  }
  pace.stop();
  assert.ok(runs.length >= 2 && runs.length <= 5, `${runs.length} runs`);
  for (const [index, atMs] of runs.entries()) {
    const beforeMs = runs[index - 1];
    if (beforeMs !== undefined) assert.ok(atMs - beforeMs >= 95, `${atMs - beforeMs} ms apart`);
  }
});

test('rests four times as long as it ran', async () => {
  const runs: number[] = [];
  await new Promise<void>((resolve) => {
    const pace = createPace(
      () => {
        runs.push(performance.now());
        if (runs.length === 2) return resolve();
        const endMs = performance.now() + 50;
        while (performance.now() < endMs);
        pace.ask();
      },
      { gapMs: 1 },
    );
    pace.ask();
  });
  const [first = 0, second = 0] = runs;
  assert.ok(second - first >= 245, `${second - first} ms`);
});

test('runs no more once it is stopped', async () => {
  let runs = 0;
  const pace = createPace(() => (runs += 1), { gapMs: 1 });
  pace.ask();
  pace.stop();
  pace.ask();
  await delay(30);
  assert.equal(runs, 0);
});
