import type { BackendRecord, ProxyRecord } from '../../timeline/observations.ts';
import type { LoggedEvent, LogItem } from './log-item.ts';

/** How much is kept of one connection: the newest so many lines of each log. */
export const MAX_LINES = 1000;

/** The lines that belong together: of one connection, or of the programs themselves. */
export class ConnectionLog {
  readonly entries: ProxyRecord['entries'][number][] = [];
  readonly notes: ProxyRecord['notes'][number][] = [];
  readonly events: BackendRecord['events'][number][] = [];
  /** How many lines were too many. */
  dropped = 0;
  /** As the backend counts them, whatever is kept of them here. */
  readonly counts = { message: 0, ping: 0 };
  readonly #most: number;
  readonly #keepsFirst: boolean;

  /** @param keepsFirst whether the first line outlives the others: it says how a connection began */
  constructor(most: number = MAX_LINES, keepsFirst = true) {
    this.#most = most;
    this.#keepsFirst = keepsFirst;
  }

  add(logged: LogItem): void {
    if (logged.kind === 'entry') this.#keep(this.entries, logged);
    else if (logged.kind === 'note') this.#keep(this.notes, logged);
    else {
      this.#keep(this.events, logged);
      this.#count(logged.item);
    }
  }

  #count({ event, n }: LoggedEvent): void {
    if (event !== 'message' && event !== 'ping') return;
    this.counts[event] = Math.max(this.counts[event] + 1, typeof n === 'number' ? n : 0);
  }

  /** Cut in one go, once a tenth too long: cutting at each line would cost more than the line. */
  #keep<T>(list: T[], item: T): void {
    list.push(item);
    if (list.length <= this.#most * 1.1) return;
    const surplus = list.length - this.#most;
    list.splice(this.#keepsFirst ? 1 : 0, surplus);
    this.dropped += surplus;
  }
}
