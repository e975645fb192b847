/** Runs something when asked, but not too often, and never so that it takes the whole processor. */
export interface Pace {
  /** Runs it soon; many calls before that are one. */
  ask(): void;
  stop(): void;
}

export interface PaceOptions {
  /** Between the end of one run and the next, in ms. Default: 100. */
  readonly gapMs?: number;
  /** How much longer it rests than it ran. Default: 4, 200 ms after a run of 50 ms. */
  readonly restFactor?: number;
}

export function createPace(
  run: () => void,
  { gapMs = 100, restFactor = 4 }: PaceOptions = {},
): Pace {
  let timer: NodeJS.Timeout | undefined;
  let restUntilMs = 0;
  let stopped = false;
  let asked = false;
  const schedule = (): void => {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(turn, Math.max(0, restUntilMs - performance.now()));
  };
  const turn = (): void => {
    asked = false;
    const startedMs = performance.now();
    run();
    const endedMs = performance.now();
    restUntilMs = endedMs + Math.max(gapMs, restFactor * (endedMs - startedMs));
    timer = undefined;
    if (asked) schedule();
  };
  return {
    ask: () => {
      asked = true;
      schedule();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
