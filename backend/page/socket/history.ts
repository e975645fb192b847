import type { Attempt, Ending } from './attempt.ts';
import type { SocketPath } from './track.ts';

/** How many connections the page remembers. */
export const HISTORY_LIMIT = 20;

export interface Entry {
  /** Counts from 1 since the page was loaded. */
  readonly number: number;
  readonly attempt: Attempt;
  via?: SocketPath;
  ending?: Ending;
}

/** The latest connections of this page, newest first. */
export class History {
  #entries: Entry[] = [];
  #count = 0;

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(attempt: Attempt): void {
    this.#count += 1;
    this.#entries = [{ number: this.#count, attempt }, ...this.#entries].slice(0, HISTORY_LIMIT);
  }

  /** The entry of an attempt; undefined once it has been pushed out by newer ones. */
  of(attempt: Attempt): Entry | undefined {
    return this.#entries.find((entry) => entry.attempt === attempt);
  }
}
