/** Whether the programs run; undefined: not known. */
export interface Running {
  readonly proxy: boolean | undefined;
  readonly backend: boolean | undefined;
  /** ARR's; undefined also if the lab has none. */
  readonly relay?: boolean | undefined;
}

type Name = keyof Running;
const NAMES: readonly Name[] = ['proxy', 'backend', 'relay'];

/** Those that are known not to run, in the order of the path. */
export function notRunning(running: Running): readonly Name[] {
  return (['proxy', 'relay', 'backend'] as const).filter((name) => running[name] === false);
}

export const UNKNOWN: Running = { proxy: undefined, backend: undefined };

/** Looks that wait for the logs; the oldest are forgotten. */
const MOST_LOOKS = 100;

/**
 * Whether the programs run. A look counts only once the logs have been read up to its time: they may
 * say why a program does not run, or that it was started again.
 */
export class RunningPrograms {
  #seen: Running = UNKNOWN;
  #known: Running = UNKNOWN;
  /** When somebody looked, if the logs have not been read up to then yet. */
  #looks: number[] = [];
  /** The last look that the logs have been read up to; undefined: nobody has looked yet. */
  #confirmedMs: number | undefined;
  /** When each was first seen in its present state. */
  readonly #sinceMs = new Map<Name, number>();

  get known(): Running {
    return this.#known;
  }

  /** A program has changed, and its log may still say why. */
  get isUnsure(): boolean {
    return NAMES.some((name) => this.#seen[name] !== this.#known[name]);
  }

  look(running: Running, lookedAtMs: number): void {
    this.#confirmedMs ??= Number.NEGATIVE_INFINITY;
    this.#looks = [...this.#looks.slice(-MOST_LOOKS), lookedAtMs];
    for (const name of NAMES) {
      if (running[name] !== this.#seen[name]) this.#sinceMs.set(name, lookedAtMs);
    }
    this.#seen = running;
  }

  /**
   * They have been looked at since, and the logs have been read up to then; also if nobody ever
   * looks. One that runs may have been started again in between: only its log says so.
   */
  isKnownSince(atMs: number): boolean {
    if (this.#confirmedMs === undefined) return true;
    return this.#confirmedMs >= atMs && !this.isUnsure;
  }

  /**
   * Takes in what was seen up to then.
   *
   * @returns whether anything is different now
   */
  confirm(readUpToMs: number): boolean {
    const confirmed = this.#looks.filter((atMs) => atMs <= readUpToMs);
    this.#confirmedMs = confirmed.at(-1) ?? this.#confirmedMs;
    this.#looks = this.#looks.slice(confirmed.length);
    const next = { ...this.#known };
    for (const name of NAMES) {
      if (readUpToMs >= (this.#sinceMs.get(name) ?? 0)) next[name] = this.#seen[name];
    }
    const isDifferent = NAMES.some((name) => next[name] !== this.#known[name]);
    this.#known = next;
    return isDifferent;
  }
}
