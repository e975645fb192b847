import type { TimedNote } from '../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import { parseBackendEvent, type BackendEvent } from '../lab/backend-event.ts';
import { isOfConnection, parseRelayEvent, type RelayEvent } from '../lab/relay-event.ts';
import type { Lab } from '../lab/lab.ts';
import { proxyOf } from '../lab/configure-proxy.ts';
import { logReaderOf } from '../lab/proxy-log-reader.ts';
import type { BrowserRecord, Observations, Seen } from '../timeline/observations.ts';
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

type LoggedEvent = BackendEvent & { readonly line: string };

/** Reads both logs of a lab, from their beginning. */
export function recordLab(lab: Lab): LabRecord {
  const stop = new AbortController();
  const { proxyLines, entries, notes, readProxy } = proxyCollectors(lab);
  const { backendLines, events, readBackend } = backendCollector(lab);
  const { relayLines, relayEvents, readRelay } = relayCollector();
  const ended = Promise.all([
    lab.proxy.follow(readProxy, stop.signal),
    lab.backend.follow(readBackend, stop.signal),
    lab.relay?.follow(readRelay, stop.signal),
  ]);
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
        events: window(relayEvents, mark.relay, (event) => !isOfConnection(event)),
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
    proxyLines: proxyLines.list,
    relayLines: relayLines.list,
    backendLines: backendLines.list,
    proxyEntry: (what, fits, timeoutMs) => entries.waitFor(what, fits, timeoutMs),
    proxyNote: (what, fits, timeoutMs) => notes.waitFor(what, fits, timeoutMs),
    backendEvent: (what, fits, timeoutMs) => events.waitFor(what, fits, timeoutMs),
    mark: () => ({
      entries: entries.seen.added,
      notes: notes.seen.added,
      events: events.seen.added,
      relay: relayEvents.added,
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

function proxyCollectors({ plan, proxy }: Lab) {
  const proxyLines = new Newest<string>(MAX_LINES);
  const unread = new Newest<string>(1);
  const missing = missingFrom(proxy, proxyLines.list, unread);
  const entries = new Collector<AccessEntry>(MAX_LINES, missing);
  const notes = new Collector<TimedNote>(MAX_LINES, missing);
  const reader = logReaderOf(plan);
  const readProxy = (line: string): void => {
    proxyLines.add(line);
    const seenAtMs = Date.now();
    const { entry, note } = reader.read(line, seenAtMs) ?? {};
    if (entry !== undefined) entries.add(entry, seenAtMs);
    if (note !== undefined) notes.add(note, seenAtMs);
    if (entry === undefined && note === undefined && isText(line)) unread.add(line);
  };
  return { proxyLines, entries, notes, readProxy };
}

function relayCollector() {
  const relayLines = new Newest<string>(MAX_LINES);
  const relayEvents = new Newest<Seen<RelayEvent>>(MAX_LINES);
  const readRelay = (line: string): void => {
    relayLines.add(line);
    const item = parseRelayEvent(line);
    if (item !== undefined) relayEvents.add({ item, seenAtMs: Date.now() });
  };
  return { relayLines, relayEvents, readRelay };
}

function backendCollector({ backend }: Lab) {
  const backendLines = new Newest<string>(MAX_LINES);
  const unread = new Newest<string>(1);
  const missing = missingFrom(backend, backendLines.list, unread);
  const events = new Collector<LoggedEvent>(MAX_LINES, missing);
  const readBackend = (line: string): void => {
    backendLines.add(line);
    const event = parseBackendEvent(line);
    if (event !== undefined) events.add({ ...event, line }, Date.now());
    else if (isText(line)) unread.add(line);
  };
  return { backendLines, events, readBackend };
}

/** False for an empty line and for a directive of a W3C log. */
function isText(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#');
}
