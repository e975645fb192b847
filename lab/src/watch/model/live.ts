import { isHandshakeEvent } from '../../lab/backend-event.ts';
import type { Observations } from '../../timeline/observations.ts';
import type { Exchange, Timeline } from '../../timeline/timeline.ts';
import { ConnectionLog } from './connection-log.ts';
import { arrLogId, connectionKey } from './connection-key.ts';
import type { LogItem } from './log-item.ts';

/** One connection or page load as it stands now. */
export interface LiveExchange {
  readonly exchange: Exchange;
  /** Lines of it that are not kept any more. */
  readonly dropped: number;
  /** How many there were, kept or not. */
  readonly counts: { readonly message: number; readonly ping: number };
  /** The revision of the model in which it changed last. */
  readonly revision: number;
}

/** What became different in one revision. */
export interface LiveChange {
  readonly revision: number;
  readonly changed: readonly LiveExchange[];
  /** Ids of exchanges that are kept no longer. */
  readonly gone: readonly string[];
}

/** Whether the programs run; undefined: not known. */
export interface Running {
  readonly proxy: boolean | undefined;
  readonly backend: boolean | undefined;
}

export interface LiveOptions {
  readonly join: (observations: Observations) => Timeline;
  /** Connections that are kept, the newest. Default: 500. */
  readonly maxConnections?: number;
  /** Lines that are kept of each connection. Default: 1000 of each log. */
  readonly maxLines?: number;
}

/** The timeline of a lab while it happens, joined again only where something was added. */
export interface Live {
  /** Takes one line in. Cheap: nothing is joined before `update`. */
  read(logged: LogItem): void;
  setRunning(running: Running): void;
  /** Joins what was touched since the last call; undefined where nothing was. */
  update(): LiveChange | undefined;
  /** All that are kept, by the time at which they were first seen. */
  exchanges(): readonly LiveExchange[];
  readonly revision: number;
}

/** Lines about the programs themselves: starts, stops, signals. */
const MAX_PROGRAM_LINES = 50;
/** A program's end is told of up to so long after it ended connections: by its next start. */
const RECENT_MS = 30_000;
/** Errors of requests that have no cid: pages. */
const MAX_PAGE_ERRORS = 50;

export function createLive(options: LiveOptions): Live {
  return new Model(options);
}

interface Connection {
  readonly log: ConnectionLog;
  logId: string | undefined;
  /** When its newest line was seen. */
  seenAtMs: number;
  joined: readonly LiveExchange[];
}

class Model implements Live {
  revision = 0;
  readonly #options: Required<LiveOptions>;
  readonly #connections = new Map<string, Connection>();
  /** The key of each connection by its ARR log id: a client may send no cid, or an odd one. */
  readonly #byLogId = new Map<string, string>();
  /** Without a gap: a start, and a start after it whose end in between is missing, is a kill. */
  readonly #programs = new ConnectionLog(MAX_PROGRAM_LINES, false);
  readonly #pageErrors = new ConnectionLog(MAX_PAGE_ERRORS);
  readonly #touched = new Set<string>();
  #gone: string[] = [];
  #forgotten = 0;
  #newestMs = 0;
  #running: Running = { proxy: undefined, backend: undefined };

  constructor(options: LiveOptions) {
    this.#options = { maxConnections: 500, maxLines: 1000, ...options };
  }

  read(logged: LogItem): void {
    const key = this.#keyOf(logged);
    if (key === undefined) return this.#readOther(logged);
    const connection = this.#connections.get(key) ?? this.#begin(key, logged);
    if (connection === undefined) return;
    connection.log.add(logged);
    connection.seenAtMs = Math.max(connection.seenAtMs, logged.seenAtMs);
    this.#newestMs = Math.max(this.#newestMs, logged.seenAtMs);
    this.#touched.add(key);
    const logId = arrLogId(logged);
    if (logId === undefined) return;
    connection.logId = logId;
    this.#byLogId.set(logId, key);
  }

  setRunning(running: Running): void {
    const { proxy, backend } = this.#running;
    if (running.proxy === proxy && running.backend === backend) return;
    this.#running = running;
    this.#touchConcerned();
  }

  update(): LiveChange | undefined {
    if (this.#touched.size === 0 && this.#gone.length === 0) return undefined;
    this.revision += 1;
    const changed: LiveExchange[] = [];
    for (const key of this.#touched) {
      const connection = this.#connections.get(key);
      if (connection === undefined) continue;
      const before = connection.joined;
      connection.joined = this.#join(key, connection);
      changed.push(...connection.joined);
      const now = new Set(connection.joined.map(({ exchange }) => exchange.id));
      this.#gone.push(...idsOf(before).filter((id) => !now.has(id)));
    }
    const gone = this.#gone;
    this.#touched.clear();
    this.#gone = [];
    return { revision: this.revision, changed, gone };
  }

  exchanges(): readonly LiveExchange[] {
    return [...this.#connections.values()].flatMap(({ joined }) => joined);
  }

  #keyOf(logged: LogItem): string | undefined {
    const logId = arrLogId(logged);
    return (logId && this.#byLogId.get(logId)) ?? connectionKey(logged);
  }

  /** A line of no connection: about a program, or a request that was not forwarded. */
  #readOther(logged: LogItem): void {
    if (logged.kind === 'entry') {
      const key = `${logged.item.status}-${logged.seenAtMs}-${logged.item.clientIp}`;
      this.#begin(this.#unused(key), logged)?.log.add(logged);
      return;
    }
    if (logged.kind === 'note' && logged.item.connection !== undefined) {
      return this.#pageErrors.add(logged);
    }
    if (isAboutLoad(logged)) return; // so many that they would push the starts and stops out
    this.#programs.add(logged);
    this.#newestMs = Math.max(this.#newestMs, logged.seenAtMs);
    this.#touchConcerned();
  }

  #unused(key: string): string {
    let free = key;
    for (let count = 2; this.#connections.has(free); count += 1) free = `${key}-${count}`;
    return free;
  }

  #begin(key: string, logged: LogItem): Connection | undefined {
    if (this.#forgotten > 0 && isLater(logged)) return undefined;
    const { maxConnections, maxLines } = this.#options;
    if (this.#connections.size >= maxConnections) this.#forgetOne();
    const log = new ConnectionLog(maxLines);
    const connection: Connection = { log, logId: undefined, seenAtMs: 0, joined: [] };
    this.#connections.set(key, connection);
    this.#touched.add(key);
    return connection;
  }

  /** The oldest that has ended; where none has, the oldest. */
  #forgetOne(): void {
    let oldest: string | undefined;
    for (const [key, connection] of this.#connections) {
      oldest ??= key;
      if (!hasEnded(connection)) continue;
      oldest = key;
      break;
    }
    if (oldest === undefined) return;
    this.#forget(oldest);
    this.#forgotten += 1;
  }

  #forget(key: string): void {
    const { joined = [], logId } = this.#connections.get(key) ?? {};
    this.#gone.push(...idsOf(joined));
    if (logId !== undefined) this.#byLogId.delete(logId);
    this.#connections.delete(key);
    this.#touched.delete(key);
  }

  /** What happens to a program concerns what is open, and what it may have ended just now. */
  #touchConcerned(): void {
    for (const [key, connection] of this.#connections) {
      const recent = connection.seenAtMs >= this.#newestMs - RECENT_MS;
      if (recent || !hasEnded(connection)) this.#touched.add(key);
    }
  }

  #join(key: string, { log }: Connection): readonly LiveExchange[] {
    const { notes, events } = this.#programs;
    const { exchanges } = this.#options.join({
      browser: undefined,
      proxy: {
        entries: log.entries,
        notes: [...notes, ...this.#pageErrors.notes, ...log.notes],
        running: this.#running.proxy,
      },
      backend: {
        events: [...events, ...log.events],
        running: this.#running.backend,
      },
    });
    return exchanges.map((exchange, index) => ({
      exchange: { ...exchange, id: index === 0 ? key : `${key}-${index + 1}` },
      dropped: log.dropped,
      counts: { ...log.counts },
      revision: this.revision,
    }));
  }
}

function hasEnded({ joined }: Connection): boolean {
  return joined.length > 0 && joined.every(({ exchange }) => exchange.endedAtMs !== undefined);
}

function idsOf(joined: readonly LiveExchange[]): readonly string[] {
  return joined.map(({ exchange }) => exchange.id);
}

/** Something that comes late in the life of a connection, which may be one that was forgotten. */
function isLater({ kind, item }: LogItem): boolean {
  if (kind === 'entry') return item.status === 101;
  if (kind === 'note') return true;
  return !isHandshakeEvent(item);
}

function isAboutLoad({ kind, item }: LogItem): boolean {
  return kind === 'event' && (item.event === 'late' || item.event === 'on-time');
}
