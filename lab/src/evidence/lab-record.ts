import { createW3cReader, type W3cEntry } from '@lab101/proxy';
import { parseBackendEvent, type BackendEvent } from '../backend-event.ts';
import type { Lab, Service } from '../lab.ts';

/** What proxy and backend wrote since the record was begun, and a way to wait for more. */
export interface LabRecord extends AsyncDisposable {
  readonly proxyEntries: readonly W3cEntry[];
  readonly backendEvents: readonly BackendEvent[];
  /** The raw lines of both logs, the newest 10 000 of each. */
  readonly proxyLines: readonly string[];
  readonly backendLines: readonly string[];
  /**
   * The first entry that fits, whether it is there or still to come.
   *
   * @param what names it in the error, such as `the 101 of this socket`
   * @throws {Error} when none came in time, with the last lines of the log
   */
  proxyEntry(
    what: string,
    fits: (entry: W3cEntry) => boolean,
    timeoutMs?: number,
  ): Promise<W3cEntry>;
  backendEvent(
    what: string,
    fits: (event: BackendEvent) => boolean,
    timeoutMs?: number,
  ): Promise<BackendEvent>;
}

const MAX_LINES = 10_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Begins to read both logs of a lab. */
export function recordLab(lab: Lab): LabRecord {
  const stop = new AbortController();
  const reader = createW3cReader();
  const proxy = new Collector(lab.proxy, (line) => reader.read(line), stop.signal);
  const backend = new Collector(lab.backend, parseBackendEvent, stop.signal);
  return {
    proxyEntries: proxy.items,
    backendEvents: backend.items,
    proxyLines: proxy.lines,
    backendLines: backend.lines,
    proxyEntry: (what, fits, timeoutMs) => proxy.waitFor(what, fits, timeoutMs),
    backendEvent: (what, fits, timeoutMs) => backend.waitFor(what, fits, timeoutMs),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all([proxy.ended, backend.ended]);
    },
  };
}

/** The lines of one service and what they mean; bounded, the oldest go first. */
class Collector<T> {
  readonly items: T[] = [];
  readonly lines: string[] = [];
  readonly ended: Promise<void>;
  readonly #name: string;
  readonly #waiting = new Set<(item: T) => void>();

  constructor(service: Service, parse: (line: string) => T | undefined, signal: AbortSignal) {
    this.#name = service.name;
    this.ended = this.#collect(service, parse, signal);
  }

  async waitFor(
    what: string,
    fits: (item: T) => boolean,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<T> {
    const known = this.items.find(fits);
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

  async #collect(
    service: Service,
    parse: (line: string) => T | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const take = (line: string): void => {
      keep(this.lines, line);
      const item = parse(line);
      if (item === undefined) return;
      keep(this.items, item);
      for (const look of this.#waiting) look(item);
    };
    await service.follow(take, signal);
  }

  #missing(what: string, timeoutMs: number): string {
    const end = this.lines.slice(-10).join('\n');
    return `the ${this.#name}’s log did not show ${what} within ${timeoutMs} ms; it ends:\n${end}`;
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > MAX_LINES) list.shift();
}
