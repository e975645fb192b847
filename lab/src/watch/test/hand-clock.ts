import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

/** A clock that a test moves: `performance.now` and `setTimeout` go by it, and no time is waited. */
export interface HandClock {
  /** Lets so many ms pass, with the timers that are due in them and what they set off. */
  pass(ms: number): Promise<void>;
  /** Moves the clock alone, as work does that keeps every timer waiting. */
  work(ms: number): void;
}

const STEP_MS = 10;

export function handClock(t: TestContext): HandClock {
  let nowMs = 1000; // a whole number: sums of fractions differ in their last digit
  t.mock.method(performance, 'now', () => nowMs);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return {
    work: (ms) => (nowMs += ms),
    pass: async (ms) => {
      for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) {
        const stepMs = Math.min(STEP_MS, leftMs);
        nowMs += stepMs;
        t.mock.timers.tick(stepMs);
        await turn(); // streams go by turns of the event loop
      }
    },
  };
}
