import { isRefusal } from '../../lab/backend-event.ts';
import {
  precisionMs,
  writtenAtMs,
  type LoggedEvent,
  type LogItem,
  type LogItems,
} from '../../timeline/log-item.ts';

/** How much is kept of one connection: the newest so many lines of each log. */
export const MAX_LINES = 1000;

const KINDS = ['entry', 'note', 'event', 'relay'] as const;

/** The lines that belong to one connection or page load. */
export class ConnectionLog {
  readonly kept: LogItems = { entry: [], note: [], event: [], relay: [] };
  /** How many lines were too many. */
  dropped = 0;
  /** The backend's own counts, however many lines are kept here. */
  readonly counts = { message: 0, ping: 0 };
  readonly #most: number;

  constructor(most: number = MAX_LINES) {
    this.#most = most;
  }

  get size(): number {
    return KINDS.reduce((sum, kind) => sum + this.kept[kind].length, 0);
  }

  add(logged: LogItem): void {
    this.#keep(this.kept[logged.kind], logged);
    if (logged.kind === 'event') this.#count(logged.item);
  }

  /** Takes in what was kept of the same connection under another name. */
  merge(other: ConnectionLog): void {
    for (const kind of KINDS) {
      const list: LogItem[] = this.kept[kind];
      list.push(...other.kept[kind]);
      list.sort((a, b) => writtenAtMs(a) - writtenAtMs(b));
    }
    this.dropped += other.dropped;
    this.counts.message = Math.max(this.counts.message, other.counts.message);
    this.counts.ping = Math.max(this.counts.ping, other.counts.ping);
  }

  /** As ARR's relay saw it. */
  get relayEnd(): LogItems['relay'][number] | undefined {
    return this.kept.relay.findLast(({ item }) => item.event === 'close');
  }

  /** When the first line was written that says that it is over; undefined: it is open. */
  get firstEndMs(): number | undefined {
    const { entry, event, relay } = this.kept;
    const ends = [...entry, ...[...event, ...relay].filter(({ item }) => isEnd(item))]
      .map(writtenAtMs)
      .filter((atMs) => !Number.isNaN(atMs));
    return ends.length === 0 ? undefined : Math.min(...ends);
  }

  /**
   * The lines, as if each had been read when it was written: a proxy's log may write whole seconds,
   * and when a line was read must not decide anything. Those of the second in which the backend
   * closed it go with that close.
   *
   * @param untilMs leaves out what was written later
   */
  lines(untilMs = Number.POSITIVE_INFINITY): LogItems {
    const upTo = <T extends LogItem>(items: readonly T[]): T[] =>
      items.filter((logged) => !(writtenAtMs(logged) > untilMs));
    const event = upTo(this.kept.event);
    const close = event.findLast(({ item }) => isEnd(item));
    const closeMs = close === undefined ? Number.NaN : writtenAtMs(close);
    const seen = <T extends LogItem>(items: readonly T[]): T[] =>
      upTo(items).map((logged) => {
        const [atMs, endMs] = [writtenAtMs(logged), writtenAtMs(logged) + precisionMs(logged)];
        const isAtClose = closeMs >= atMs && closeMs < endMs;
        return Object.assign({}, logged, { seenAtMs: isAtClose ? closeMs : endMs - 1 });
      });
    const { entry, note, relay } = this.kept;
    return { entry: seen(entry), note: seen(note), event: seen(event), relay: seen(relay) };
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
  #keep(list: LogItem[], item: LogItem): void {
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
