import { counted } from '../text/counted.ts';
import type { ServiceName } from '../lab/lab.ts';
import type { Seen } from '../timeline/observations.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * The newest items of a list, and the number of all that were added. A count stays valid when old
 * items are dropped.
 */
export class Newest<T> {
  readonly list: T[] = [];
  #added = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get added(): number {
    return this.#added;
  }

  add(item: T): void {
    this.#added += 1;
    this.list.push(item);
    if (this.list.length > this.#limit) this.list.shift();
  }

  /** Returns the items added after the first `count`, as far as they are still there. */
  after(count: number): T[] {
    return this.list.slice(this.indexOf(count));
  }

  /** Returns the index of the first item added after the first `count`. */
  indexOf(count: number): number {
    return Math.max(0, count - (this.#added - this.list.length));
  }
}

/** The lines of one service, and what a reader parses from them. Bounded: the oldest go first. */
export class Collector<T> {
  readonly items: Newest<T>;
  readonly seen: Newest<Seen<T>>;
  readonly #waiting = new Set<(item: T) => void>();
  readonly #missing: (what: string, timeoutMs: number) => string;

  constructor(limit: number, missing: (what: string, timeoutMs: number) => string) {
    this.items = new Newest(limit);
    this.seen = new Newest(limit);
    this.#missing = missing;
  }

  add(item: T, seenAtMs: number): void {
    this.items.add(item);
    this.seen.add({ item, seenAtMs });
    for (const look of this.#waiting) look(item);
  }

  /** @throws {Error} if none came in time */
  async waitFor(
    what: string,
    fits: (item: T) => boolean,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<T> {
    const known = this.items.list.find(fits);
    if (known !== undefined) return known;
    return await new Promise<T>((resolve, reject) => {
      const look = (item: T): void => {
        if (!fits(item)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(item);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(this.#missing(what, timeoutMs)));
      }, timeoutMs);
      this.#waiting.add(look);
    });
  }
}

/**
 * Says what did not come, with the last lines of the log.
 *
 * @param unread those that the lab could not read: what did not come may be among them
 */
export function missingFrom(
  name: ServiceName,
  lines: readonly string[],
  unread: Newest<string>,
): (what: string, timeoutMs: number) => string {
  return (what, timeoutMs) => {
    const ending = `; it ends:\n${lines.slice(-10).join('\n')}`;
    const said = `the ${name}’s log did not show ${what} within ${timeoutMs} ms`;
    if (unread.added === 0) return said + ending;
    const those = counted(unread.added, 'line');
    return `${said}, but has ${those} that the lab could not read, such as:\n${unread.list.at(-1)}\n${ending.slice(2)}`;
  };
}
