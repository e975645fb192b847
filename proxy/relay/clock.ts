/** A wait that can begin again or be dropped. */
export interface Wait {
  refresh(): void;
  cancel(): void;
}

/** The relay's clock; a test advances it by hand. */
export interface Clock {
  after(ms: number, run: () => void): Wait;
}

/** The machine's clock. A wait does not keep the process alive. */
export const SYSTEM_CLOCK: Clock = {
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return { refresh: () => timer.refresh(), cancel: () => clearTimeout(timer) };
  },
};
