import { isRefusal } from '../../lab/backend-event.ts';
import type { BackendRecord, ProxyRecord, RelayRecord } from '../../timeline/observations.ts';
import type { LoggedEvent, LogItem } from './log-item.ts';

/** How much is kept of one connection: the newest so many lines of each log. */
export const MAX_LINES = 1000;

type SeenEntry = ProxyRecord['entries'][number];
type SeenNote = ProxyRecord['notes'][number];
type SeenEvent = BackendRecord['events'][number];
type SeenRelay = RelayRecord['events'][number];

/** What the logs say of one connection, as the timeline takes it. */
export interface ConnectionLines {
  readonly entries: readonly SeenEntry[];
  readonly notes: readonly SeenNote[];
  readonly events: readonly SeenEvent[];
  readonly relay: readonly SeenRelay[];
}

/** The lines that belong to one connection or page load. */
export class ConnectionLog {
  #entries: SeenEntry[] = [];
  #notes: SeenNote[] = [];
  #events: SeenEvent[] = [];
  #relay: SeenRelay[] = [];
  /** How many lines were too many. */
  dropped = 0;
  /** The backend's own counts, however many lines are kept here. */
  readonly counts = { message: 0, ping: 0 };
  readonly #most: number;

  constructor(most: number = MAX_LINES) {
    this.#most = most;
  }

  get size(): number {
    return [this.#entries, this.#notes, this.#events, this.#relay].reduce(
      (sum, { length }) => sum + length,
      0,
    );
  }

  add(logged: LogItem): void {
    if (logged.kind === 'entry') this.#keep(this.#entries, logged);
    else if (logged.kind === 'note') this.#keep(this.#notes, logged);
    else if (logged.kind === 'relay') this.#keep(this.#relay, logged);
    else {
      this.#keep(this.#events, logged);
      this.#count(logged.item);
    }
  }

  /** Takes in what was kept of the same connection under another name. */
  merge(other: ConnectionLog): void {
    this.#entries = merged(this.#entries, other.#entries, ({ item }) => item.endedAt.getTime());
    this.#notes = merged(this.#notes, other.#notes, ({ item }) => item.at.getTime());
    this.#events = merged(this.#events, other.#events, ({ item }) => Date.parse(item.time));
    this.#relay = merged(this.#relay, other.#relay, ({ item }) => Date.parse(item.time));
    this.dropped += other.dropped;
    this.counts.message = Math.max(this.counts.message, other.counts.message);
    this.counts.ping = Math.max(this.counts.ping, other.counts.ping);
  }

  get hasEntry(): boolean {
    return this.#entries.length > 0;
  }

  get events(): readonly SeenEvent[] {
    return this.#events;
  }

  /** As ARR's relay saw it. */
  get relayEnd(): SeenRelay | undefined {
    return this.#relay.findLast(({ item }) => item.event === 'close');
  }

  get entries(): readonly SeenEntry[] {
    return this.#entries;
  }

  /** When the first line was written that says that it is over; undefined: it is open. */
  get firstEndMs(): number | undefined {
    const ends = [
      ...this.#entries.map(({ item }) => item.endedAt.getTime()),
      ...[...this.#events, ...this.#relay]
        .filter(({ item }) => isEnd(item))
        .map(({ item }) => Date.parse(item.time)),
    ].filter((atMs) => !Number.isNaN(atMs));
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /**
   * The lines, as if each had been read when it was written: a proxy's log may write whole seconds,
   * and when a line was read must not decide anything. Those of the second in which the backend
   * closed it go with that close.
   *
   * @param untilMs leaves out what was written later
   */
  lines(untilMs = Number.POSITIVE_INFINITY): ConnectionLines {
    const events = this.#events.filter(({ item }) => !(Date.parse(item.time) > untilMs));
    const closeMs = Date.parse(events.findLast(({ item }) => isEnd(item))?.item.time ?? '');
    const seenAt = (atMs: number, precisionMs: number): number =>
      closeMs >= atMs && closeMs < atMs + precisionMs ? closeMs : atMs + precisionMs - 1;
    return {
      events: events.map(({ item }) => ({ item, seenAtMs: Date.parse(item.time) })),
      relay: this.#relay
        .filter(({ item }) => !(Date.parse(item.time) > untilMs))
        .map(({ item }) => ({ item, seenAtMs: Date.parse(item.time) })),
      entries: this.#entries
        .filter(({ item }) => item.endedAt.getTime() <= untilMs)
        .map(({ item }) => ({ item, seenAtMs: seenAt(item.endedAt.getTime(), item.precisionMs) })),
      notes: this.#notes
        .filter(({ item }) => item.at.getTime() <= untilMs)
        .map(({ item }) => ({ item, seenAtMs: seenAt(item.at.getTime(), item.precisionMs) })),
    };
  }

  #count({ event, n, messages, pings }: LoggedEvent): void {
    if (event === 'close') {
      this.counts.message = atLeast(this.counts.message, messages);
      this.counts.ping = atLeast(this.counts.ping, pings);
    }
    if (event !== 'message' && event !== 'ping') return;
    // A line may be read twice: its own number counts, where it has one.
    this.counts[event] =
      typeof n === 'number' ? Math.max(this.counts[event], n) : this.counts[event] + 1;
  }

  /** Cuts once the list is a tenth too long: cutting at each line would cost too much. */
  #keep<T>(list: T[], item: T): void {
    list.push(item);
    if (list.length <= this.#most * 1.1) return;
    const surplus = list.length - this.#most;
    list.splice(1, surplus); // the first says how it began
    this.dropped += surplus;
  }
}

/** It is over, by what the backend says. */
export function isEnd({ event }: { readonly event: string }): boolean {
  return event === 'close' || isRefusal(event);
}

function atLeast(count: number, told: unknown): number {
  return typeof told === 'number' ? Math.max(count, told) : count;
}

function merged<T>(one: readonly T[], other: readonly T[], timeOf: (item: T) => number): T[] {
  return [...one, ...other].sort((a, b) => timeOf(a) - timeOf(b));
}
