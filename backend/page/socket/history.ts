import type { Attempt, Ending } from './attempt.ts';
import { shownUrl } from './endpoint.ts';
import type { PlainAnswer } from './plain-request.ts';
import type { SocketPath } from './track.ts';

/** The number of connections that the page remembers. */
export const HISTORY_LIMIT = 20;

export interface Entry {
  /** Counted from 1 since the page was loaded. */
  readonly number: number;
  readonly attempt: Attempt;
  via?: SocketPath;
  ending?: Ending;
  /**
   * The result of a plain request to the same address after the end; undefined if none was sent.
   */
  plain?: PlainAnswer;
}

export type EndedEntry = Entry & { readonly ending: Ending };

/** The end that the page shows, and what happened after it. */
export interface LastEnd {
  readonly entry: EndedEntry;
  /** Attempts in a row that did not open: after `entry`, or the last of which is `entry`. */
  readonly failed: number;
  /** The last attempt that did not open after `entry`, which did. */
  readonly lastRetry?: EndedEntry;
  /** The time when a connection to the same endpoint opened after it, if that is still open. */
  readonly reopenedAt?: number;
  /** Connections to the same endpoint that were open and ended before it, newest first. */
  readonly earlier: readonly EndedEntry[];
}

/** The latest connections of this page, newest first. */
export class History {
  #entries: Entry[] = [];
  #count = 0;
  #last: LastEnd | undefined;
  /** Connections that were open. Failed attempts do not displace them. */
  #opened: EndedEntry[] = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /**
   * The last connection that was open, or the last that never opened if it is not a retry of that
   * one.
   */
  get last(): LastEnd | undefined {
    const [current] = this.#entries;
    const reopenedAt = current?.ending === undefined ? current?.attempt.openedAt : undefined;
    if (this.#last === undefined || current === undefined || reopenedAt === undefined) {
      return this.#last;
    }
    const isReopened = isRetryOf(this.#last.entry, current.attempt);
    return isReopened ? { ...this.#last, reopenedAt } : this.#last;
  }

  add(attempt: Attempt): void {
    this.#count += 1;
    this.#entries = [{ number: this.#count, attempt }, ...this.#entries].slice(0, HISTORY_LIMIT);
  }

  /** The entry of an attempt; undefined once newer ones have displaced it. */
  of(attempt: Attempt): Entry | undefined {
    return this.#entries.find((entry) => entry.attempt === attempt);
  }

  end(attempt: Attempt, ending: Ending): void {
    const entry = this.of(attempt);
    if (entry === undefined) return;
    const ended: EndedEntry = Object.assign(entry, { ending });
    const earlier = this.#opened.filter(({ attempt: { endpoint } }) => isSame(endpoint, attempt));
    if (attempt.openedAt !== undefined) {
      this.#last = { entry: ended, failed: 0, earlier };
      this.#opened = [ended, ...this.#opened].slice(0, HISTORY_LIMIT);
    } else if (this.#last !== undefined && isRetryOf(this.#last.entry, attempt)) {
      const failed = this.#last.failed + 1;
      const wasOpen = this.#last.entry.attempt.openedAt !== undefined;
      this.#last = wasOpen
        ? { ...this.#last, failed, lastRetry: ended }
        : { entry: ended, failed, earlier };
    } else {
      this.#last = { entry: ended, failed: 1, earlier };
    }
  }
}

function isSame(endpoint: Attempt['endpoint'], other: Attempt): boolean {
  return shownUrl(endpoint) === shownUrl(other.endpoint);
}

/** A connection that the user opens after closing one is not a retry. */
function isRetryOf({ attempt: { endpoint, closing } }: Entry, attempt: Attempt): boolean {
  return closing !== true && isSame(endpoint, attempt);
}
