/** A timer that can be restarted or cancelled. */
export interface ClockWait {
  refresh(): void;
  cancel(): void;
}

/** The source of time; a test moves it by hand. */
export interface Clock {
  after(ms: number, run: () => void): ClockWait;
}

/** The machine's clock. A timer does not keep the process alive. */
export const SYSTEM_CLOCK: Clock = {
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return { refresh: () => timer.refresh(), cancel: () => clearTimeout(timer) };
  },
};
