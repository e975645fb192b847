/** Whether the programs run; undefined: not known. */
export interface Running {
  readonly proxy: boolean | undefined;
  readonly backend: boolean | undefined;
}

type Name = keyof Running;
const NAMES: readonly Name[] = ['proxy', 'backend'];

/**
 * What is known of the programs. What was seen counts once the logs have been read up to then: they
 * may say why one does not run, or that it was started again.
 */
export class RunningPrograms {
  #seen: Running = { proxy: undefined, backend: undefined };
  #known: Running = { proxy: undefined, backend: undefined };
  #lookedAtMs: number | undefined;
  /** When it was seen first that it is as it is. */
  readonly #sinceMs = new Map<Name, number>();

  get known(): Running {
    return this.#known;
  }

  /** One was seen to be otherwise, and its log may still say why. */
  get isUnsure(): boolean {
    return NAMES.some((name) => this.#seen[name] !== this.#known[name]);
  }

  look(running: Running, lookedAtMs: number): void {
    this.#lookedAtMs = lookedAtMs;
    for (const name of NAMES) {
      if (running[name] !== this.#seen[name]) this.#sinceMs.set(name, lookedAtMs);
    }
    this.#seen = running;
  }

  /** They have been looked at since, and what was seen counts; also where nobody ever looks. */
  isKnownSince(atMs: number): boolean {
    if (this.#lookedAtMs === undefined) return true;
    return this.#lookedAtMs >= atMs && !this.isUnsure;
  }

  /**
   * Takes in what was seen up to then.
   *
   * @returns whether anything is different now
   */
  confirm(readUpToMs: number): boolean {
    const next = { ...this.#known };
    for (const name of NAMES) {
      if (readUpToMs >= (this.#sinceMs.get(name) ?? 0)) next[name] = this.#seen[name];
    }
    const isDifferent = NAMES.some((name) => next[name] !== this.#known[name]);
    this.#known = next;
    return isDifferent;
  }
}
