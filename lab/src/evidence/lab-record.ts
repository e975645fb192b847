import type { TimedNote } from '../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { BackendEvent } from '../lab/backend-event.ts';
import { isOfConnection, type RelayEvent } from '../lab/relay-event.ts';
import type { Lab, Service, ServiceName } from '../lab/lab.ts';
import { proxyOf } from '../lab/configure-proxy.ts';
import { logReaderOf } from '../lab/proxy-log-reader.ts';
import type { BrowserRecord, Observations, Seen } from '../timeline/observations.ts';
import { parseLine, type LoggedEvent, type LogItem } from '../timeline/log-item.ts';
import { Collector, missingFrom, Newest } from './collector.ts';

/** The lines of the proxy and the backend since the record began, and a way to wait for more. */
export interface LabRecord extends AsyncDisposable {
  readonly proxyEntries: readonly AccessEntry[];
  /** The proxy's other messages; empty behind IIS, which has no error log. */
  readonly proxyNotes: readonly TimedNote[];
  readonly backendEvents: readonly BackendEvent[];
  /** The raw lines of each log, the newest 10,000. */
  readonly proxyLines: readonly string[];
  /** The raw lines of ARR's relay; empty without it. */
  readonly relayLines: readonly string[];
  readonly backendLines: readonly string[];
  /**
   * Resolves with the first entry that fits, which may be there already.
   *
   * @param what names it in the error, such as `the 101 of this socket`
   * @throws {Error} if none came in time, with the last lines of the log
   */
  readonly proxyEntry: WaitFor<AccessEntry>;
  readonly proxyNote: WaitFor<TimedNote>;
  readonly backendEvent: WaitFor<BackendEvent>;
  /** The present position, for `since`. */
  mark(): RecordMark;
  /**
   * Returns the lines after the mark, and earlier lines about the programs themselves (a start, a
   * reload), which show whether one was killed since.
   */
  since(mark: RecordMark): Pick<LabRecord, 'observations'>;
  /** The input of joinTimeline. Polls both programs to see whether they run. */
  observations(browser?: BrowserRecord): Promise<LabObservations>;
}

type WaitFor<T> = (what: string, fits: (item: T) => boolean, timeoutMs?: number) => Promise<T>;

/** The observations of a lab's record: proxy and backend were watched. */
export type LabObservations = Observations &
  Readonly<Required<{ [Name in 'proxy' | 'backend']: NonNullable<Observations[Name]> }>>;

/** The number of lines of each kind. */
export interface RecordMark {
  readonly entries: number;
  readonly notes: number;
  readonly events: number;
  readonly relay: number;
}

const MAX_LINES = 10_000;
const BEGINNING: RecordMark = { entries: 0, notes: 0, events: 0, relay: 0 };

/** Reads the logs of a lab, from their beginning. */
export function recordLab(lab: Lab): LabRecord {
  const stop = new AbortController();
  const { logs, entries, notes, events, relayEvents, ended } = collect(lab, stop.signal);
  const observe = async (
    mark: RecordMark,
    browser: BrowserRecord | undefined,
  ): Promise<LabObservations> => {
    const running = await runningOf(lab);
    return {
      browser,
      proxy: {
        entries: entries.seen.after(mark.entries),
        notes: window(notes.seen, mark.notes, ({ connection }) => connection === undefined),
        running: running.proxy,
        namesItsCuts: proxyOf(lab.plan).namesItsCuts,
      },
      backend: {
        events: window(events.seen, mark.events, ({ event }) => LIFE_EVENTS.has(event)),
        running: running.backend,
      },
      relay: lab.relay && {
        events: window(relayEvents.seen, mark.relay, (event) => !isOfConnection(event)),
        running: running.relay,
      },
      application: lab.plan.application !== undefined,
      ports: lab.plan.ports,
      shutdownTimeoutMs: lab.plan.shutdownTimeoutMs,
    };
  };
  return {
    proxyEntries: entries.items.list,
    proxyNotes: notes.items.list,
    backendEvents: events.items.list,
    proxyLines: logs.proxy.lines.list,
    relayLines: logs.relay.lines.list,
    backendLines: logs.backend.lines.list,
    proxyEntry: (what, fits, timeoutMs) => entries.waitFor(what, fits, timeoutMs),
    proxyNote: (what, fits, timeoutMs) => notes.waitFor(what, fits, timeoutMs),
    backendEvent: (what, fits, timeoutMs) => events.waitFor(what, fits, timeoutMs),
    mark: () => ({
      entries: entries.seen.added,
      notes: notes.seen.added,
      events: events.seen.added,
      relay: relayEvents.seen.added,
    }),
    since: (mark) => ({ observations: (browser) => observe(mark, browser) }),
    observations: (browser) => observe(BEGINNING, browser),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

async function runningOf(lab: Lab) {
  const services = [lab.proxy, lab.backend, lab.relay];
  const runs = await Promise.all(services.map(async (service) => await service?.isRunning()));
  const [proxy = false, backend = false, relay] = runs;
  return { proxy, backend, relay };
}

/** True if the event is about the backend itself and not about one connection. */
const LIFE_EVENTS: ReadonlySet<string> = new Set(['listen', 'stop', 'stopped']);

/** Returns the items after the mark, and earlier ones about the program itself. */
function window<T>(
  seen: Newest<Seen<T>>,
  mark: number,
  ofProgram: (item: T) => boolean,
): readonly Seen<T>[] {
  const from = seen.indexOf(mark);
  const earlier = seen.list.slice(0, from).filter(({ item }) => ofProgram(item));
  return [...earlier, ...seen.list.slice(from)];
}

/** Follows the logs until the signal fires. */
function collect(lab: Lab, signal: AbortSignal) {
  const reader = logReaderOf(lab.plan);
  const logs = { proxy: logOf('proxy'), backend: logOf('backend'), relay: logOf('relay') };
  const entries = new Collector<AccessEntry>(MAX_LINES, logs.proxy.missing);
  const notes = new Collector<TimedNote>(MAX_LINES, logs.proxy.missing);
  const events = new Collector<LoggedEvent>(MAX_LINES, logs.backend.missing);
  const relayEvents = new Collector<RelayEvent>(MAX_LINES, logs.relay.missing);
  const collectors = { entry: entries, note: notes, event: events, relay: relayEvents };
  const follow = async (service: Service | undefined): Promise<void> =>
    await service?.follow((line) => {
      const { lines, unread } = logs[service.name];
      lines.add(line);
      const items = parseLine(reader, service.name, line, Date.now());
      for (const { kind, item, seenAtMs } of items) {
        (collectors[kind] as Collector<LogItem['item']>).add(item, seenAtMs);
      }
      if (items.length === 0 && isText(line)) unread.add(line);
    }, signal);
  const ended = Promise.all([lab.proxy, lab.backend, lab.relay].map(follow));
  return { logs, entries, notes, events, relayEvents, ended };
}

/** The lines of a service, and those of them that the lab could not read. */
function logOf(name: ServiceName) {
  const lines = new Newest<string>(MAX_LINES);
  const unread = new Newest<string>(1);
  return { lines, unread, missing: missingFrom(name, lines.list, unread) };
}

/** False for an empty line and for a directive of a W3C log. */
function isText(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#');
}
