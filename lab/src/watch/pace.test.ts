import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handClock } from './test/hand-clock.ts';
import { createPace } from './pace.ts';

test('runs once for many calls, and not again before the gap is over', async (t) => {
  const clock = handClock(t);
  const runs: number[] = [];
  const pace = createPace(() => runs.push(performance.now()), { gapMs: 100 });
  for (let turn = 0; turn < 35; turn += 1) {
    for (let call = 0; call < 1000; call += 1) pace.ask();
    await clock.pass(10);
  }
  pace.stop();
  const [first = 0] = runs;
  assert.deepEqual(
    runs.map((atMs) => atMs - first),
    [0, 100, 200, 300],
  );
});

test('rests four times as long as it ran', async (t) => {
  const clock = handClock(t);
  const runs: number[] = [];
  const pace = createPace(
    () => {
      runs.push(performance.now());
      clock.work(50);
      if (runs.length === 1) pace.ask();
    },
    { gapMs: 1 },
  );
  pace.ask();
  await clock.pass(1000);
  const [first = 0, second = 0] = runs;
  assert.equal(second - first, 250);
});

test('runs no more once it is stopped', async (t) => {
  const clock = handClock(t);
  let runs = 0;
  const pace = createPace(() => (runs += 1), { gapMs: 1 });
  pace.ask();
  pace.stop();
  pace.ask();
  await clock.pass(1000);
  assert.equal(runs, 0);
});
