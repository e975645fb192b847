import type { ServiceName } from '../../lab/lab.ts';
import type { Flow } from '../../timeline/timeline.ts';
import { keyOf, namesOf } from './connection-key.ts';
import { ConnectionIndex } from './connection-index.ts';
import { MAX_LINES } from './connection-log.ts';
import type { WatchedConnection } from './connection.ts';
import { Horizons } from './horizons.ts';
import { NOT_TOLD_YET, type LiveChange, type LiveFlow, type LiveOptions } from './live-flow.ts';
import { writtenAtMs, type LogItem, type LogItems } from '../../timeline/log-item.ts';
import { ProgramLog } from './program-log.ts';
import { RunningPrograms, type Running } from './running-programs.ts';

/** How long after the first line about its end another line may still decide who ended it. */
const DECIDED_WITHIN_MS = 2500;
/** A log may write whole seconds, and a program its line a little later than it happened. */
const WRITTEN_WITHIN_MS = 1000;
/** How long before a program's start a connection may have ended that its kill explains. */
const RECENT_MS = 30_000;
/** More than a screen shows. */
const LEAST_AT_ONCE = 200;
/** Errors of requests that have no cid: pages. */
const MAX_PAGE_ERRORS = 50;

/**
 * The timeline of a lab while it happens, joined again only where something was added. A verdict is
 * told once all that can decide it is there, or the time for it is over: by the logs' own times, so
 * that it is the same whoever reads them, when, and in which order.
 */
export class Live {
  readonly #options: Required<LiveOptions>;
  readonly #connections: ConnectionIndex;
  readonly #programs = new ProgramLog();
  readonly #pageErrors: LogItems['note'] = [];
  readonly #running = new RunningPrograms();
  readonly #horizons = new Horizons();
  readonly #touched = new Set<WatchedConnection>();
  readonly #waiting = new Set<WatchedConnection>();
  /** Connections that are kept, and whose lines were cut. */
  readonly #cut = new Set<WatchedConnection>();
  #cutAndForgotten = 0;
  #gone: string[] = [];
  #lines = 0;
  #newestMs = 0;
  #revision = 0;
  #toldCut = 0;

  constructor(options: LiveOptions) {
    const defaults = { maxConnections: 25_000, maxLines: MAX_LINES, maxAllLines: 400_000 };
    this.#options = { ...defaults, ...options };
    this.#connections = new ConnectionIndex(this.#options.maxLines);
  }

  /** Connections whose lines were cut. */
  get cut(): number {
    return this.#cut.size + this.#cutAndForgotten;
  }

  /** Some have ended whose verdict is not told yet. */
  get waiting(): boolean {
    return this.#waiting.size > 0 || this.#running.isUnsure;
  }

  /** Some are not joined with what was read of them. */
  get isBehind(): boolean {
    return this.#touched.size > 0;
  }

  /** Takes one line. Cheap: nothing is joined before `update`. */
  read(logged: LogItem): void {
    const names = namesOf(logged);
    if (logged.kind !== 'entry' && keyOf(names) === undefined) return this.#readOther(logged);
    const connection = this.#connections.find(logged, names, (gone) => this.#drop(gone));
    if (connection === undefined) return;
    const before = connection.log.size;
    connection.log.add(logged);
    this.#lines += connection.log.size - before;
    const atMs = writtenAtMs(logged);
    connection.newestMs = Math.max(connection.newestMs, atMs);
    this.#newestMs = Math.max(this.#newestMs, atMs);
    this.#touched.add(connection);
  }

  /** @param lookedAtMs when they were looked at. Default: after all that has been read */
  setRunning(running: Running, lookedAtMs = Number.POSITIVE_INFINITY): void {
    this.#running.look(running, lookedAtMs);
  }

  /** The lines of a log that are older than this were cut from it. */
  cutBefore(service: ServiceName, atMs: number): void {
    this.#horizons.add(service, atMs);
  }

  /**
   * Joins what was touched since the last call; undefined where nothing is different.
   *
   * @param asOfMs all lines that were written up to then have been read. Default: all there will be
   * @param budgetMs leaves the older ones to the next call after so long. Default: no limit
   */
  update(
    asOfMs = Number.POSITIVE_INFINITY,
    budgetMs = Number.POSITIVE_INFINITY,
  ): LiveChange | undefined {
    if (this.#running.confirm(asOfMs - WRITTEN_WITHIN_MS)) this.#touchConcerned();
    this.#revision += 1;
    const shown = new Set<WatchedConnection>();
    const settled: LiveFlow[] = [];
    const tell = (connection: WatchedConnection): void => {
      const told = this.#settle(connection, asOfMs);
      settled.push(...told);
      if (told.length > 0) shown.add(connection);
    };
    const waiting = [...this.#waiting];
    const deadlineMs = performance.now() + budgetMs;
    for (const connection of this.#newestFirst()) {
      this.#touched.delete(connection);
      this.#join(connection);
      shown.add(connection);
      tell(connection);
      if (shown.size >= LEAST_AT_ONCE && performance.now() > deadlineMs) break;
    }
    for (const connection of waiting) if (this.#waiting.has(connection)) tell(connection);
    this.#forgetSurplus();
    return this.#changeOf(shown, settled);
  }

  /** If many were touched at once, the reader sees the newest first. */
  #newestFirst(): readonly WatchedConnection[] {
    return [...this.#touched].sort((one, other) => other.newestMs - one.newestMs);
  }

  #changeOf(
    shown: ReadonlySet<WatchedConnection>,
    settled: readonly LiveFlow[],
  ): LiveChange | undefined {
    const kept = [...shown].filter((connection) => this.#connections.all.has(connection));
    const changed = kept.flatMap(({ joined }) => joined).toReversed();
    const ids = new Set(changed.map(({ flow }) => flow.id));
    const gone = this.#gone.filter((id) => !ids.has(id));
    this.#gone = [];
    if (changed.length + gone.length === 0 && this.#toldCut === this.cut) return undefined;
    this.#toldCut = this.cut;
    return { revision: this.#revision, changed, settled, gone, cut: this.cut };
  }

  /** All that are kept, by the time at which they were first seen. */
  flows(): readonly LiveFlow[] {
    return [...this.#connections.all].flatMap(({ joined }) => joined);
  }

  /** A line of no connection: about a program, or a request that was not forwarded. */
  #readOther(logged: Exclude<LogItem, { kind: 'entry' }>): void {
    if (logged.kind === 'note' && logged.item.connection !== undefined) {
      this.#pageErrors.push(logged);
      if (this.#pageErrors.length > MAX_PAGE_ERRORS) this.#pageErrors.shift();
      return;
    }
    if (!this.#programs.add(logged)) return;
    this.#newestMs = Math.max(this.#newestMs, writtenAtMs(logged));
    this.#touchConcerned();
  }

  /** A program's start or end concerns open connections and those that have ended just now. */
  #touchConcerned(): void {
    for (const connection of this.#connections.all) {
      const isRecent = connection.newestMs >= this.#newestMs - RECENT_MS;
      if (isRecent || !connection.hasEnded) this.#touched.add(connection);
    }
  }

  #join(connection: WatchedConnection): void {
    const before = connection.joined;
    const isCut = connection.isHidden || connection.lacksBegin;
    const flows = isCut ? [] : this.#flowsOf(connection);
    if (isCut) this.#cut.add(connection);
    else this.#cut.delete(connection);
    connection.judged = flows;
    connection.joined = flows.map((flow) => {
      const known = before.find((live) => live.settled && isSame(live.flow, flow));
      const { endedAtMs } = flow;
      const settled = known !== undefined || (flow.kind === 'page' && endedAtMs !== undefined);
      const verdict =
        known?.flow.verdict ?? (settled || endedAtMs === undefined ? flow.verdict : NOT_TOLD_YET);
      return this.#live({ ...flow, verdict }, connection, settled);
    });
    this.#goneFrom(before, connection.joined);
    if (connection.isSettled) this.#waiting.delete(connection);
    else this.#waiting.add(connection);
  }

  #live(flow: Flow, { log }: WatchedConnection, settled: boolean): LiveFlow {
    const { dropped, counts } = log;
    return { flow, settled, dropped, counts: { ...counts }, revision: this.#revision };
  }

  #flowsOf(connection: WatchedConnection, untilMs?: number): readonly Flow[] {
    const { entry, note, event, relay } = connection.log.lines(untilMs);
    const programs = this.#programs.kept;
    const { known } = this.#running;
    const { flows } = this.#options.join({
      browser: undefined,
      proxy: {
        entries: entry,
        notes: [...programs.note, ...(event.length === 0 ? this.#pageErrors : []), ...note],
        running: known.proxy,
      },
      backend: { events: [...programs.event, ...event], running: known.backend },
      relay: { events: [...programs.relay, ...relay], running: known.relay },
    });
    const { id } = connection;
    return flows.map((flow, index) =>
      Object.assign({}, flow, { id: index === 0 ? id : `${id}-${index + 1}` }),
    );
  }

  /** Tells the verdicts for which the time has come. */
  #settle(connection: WatchedConnection, asOfMs: number): readonly LiveFlow[] {
    const isDue = ({ flow: { endedAtMs }, settled }: LiveFlow): boolean =>
      !settled && endedAtMs !== undefined && this.#isDecided(connection, endedAtMs, asOfMs);
    const due = connection.joined.filter(isDue);
    if (due.length === 0) return [];
    if (this.#horizons.hide(connection)) {
      connection.isHidden = true;
      this.#cut.add(connection);
      this.#goneFrom(connection.joined, []);
      connection.joined = [];
      this.#waiting.delete(connection);
      return [];
    }
    const untilMs = (connection.log.firstEndMs ?? Number.POSITIVE_INFINITY) + DECIDED_WITHIN_MS;
    // Later lines must not change a verdict that would have been told before they came.
    const isLate = connection.joined.length === 1 && connection.newestMs > untilMs;
    const judged = isLate ? this.#flowsOf(connection, untilMs) : connection.judged;
    const told: LiveFlow[] = [];
    connection.joined = connection.joined.map((live) => {
      const verdict = judged.find(({ id }) => id === live.flow.id)?.verdict;
      if (!due.includes(live) || verdict === undefined) return live;
      told.push(this.#live({ ...live.flow, verdict }, connection, true));
      return told.at(-1) ?? live;
    });
    if (connection.isSettled) {
      this.#waiting.delete(connection);
      connection.judged = [];
    }
    return told;
  }

  #isDecided(connection: WatchedConnection, endedAtMs: number, asOfMs: number): boolean {
    if (connection.isComplete) return true;
    const lastMs = Math.max(endedAtMs, connection.log.firstEndMs ?? endedAtMs) + DECIDED_WITHIN_MS;
    return asOfMs >= lastMs + WRITTEN_WITHIN_MS && this.#running.isKnownSince(lastMs);
  }

  /** Forgets the oldest connections whose verdict is told, then the oldest of all. */
  #forgetSurplus(): void {
    const { maxConnections, maxAllLines } = this.#options;
    const { all } = this.#connections;
    const isTooMuch = (): boolean => all.size > maxConnections || this.#lines > maxAllLines;
    if (!isTooMuch()) return;
    for (const isFree of [isTold, () => true]) {
      for (const connection of all) {
        if (!isTooMuch()) return;
        if (isFree(connection)) this.#forget(connection);
      }
    }
  }

  #forget(connection: WatchedConnection): void {
    this.#connections.forget(connection);
    this.#lines -= connection.log.size;
    if (this.#cut.has(connection)) this.#cutAndForgotten += 1;
    this.#drop(connection);
  }

  #drop(connection: WatchedConnection): void {
    this.#goneFrom(connection.joined, []);
    for (const set of [this.#touched, this.#waiting, this.#cut]) set.delete(connection);
  }

  #goneFrom(before: readonly LiveFlow[], now: readonly LiveFlow[]): void {
    const ids = new Set(now.map(({ flow }) => flow.id));
    this.#gone.push(...before.map(({ flow }) => flow.id).filter((id) => !ids.has(id)));
  }
}

/** A request that the proxy logged alone may turn out to be a handshake. */
function isSame(one: Flow, other: Flow): boolean {
  return one.id === other.id && one.kind === other.kind;
}

function isTold(connection: WatchedConnection): boolean {
  return connection.joined.every(({ settled }) => settled);
}
