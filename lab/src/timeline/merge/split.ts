import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import { headersOf, isRefusal } from '../../lab/backend-event.ts';
import { timeOf } from '../clock.ts';
import type { BrowserSocket, Seen } from '../observations.ts';
import type { Observation, Observed } from './observation.ts';
import { relayObservations } from './relay.ts';
import type { RelayObservations, SeenEvent, SocketObservations } from './socket-observations.ts';
import { isBeginning, segmentsOf, type Segment } from './segments.ts';

/** The observations of one socket, by viewpoint. */
interface Parts {
  readonly segment: Segment;
  /** The event that the segment begins with. */
  readonly first: SeenEvent['item'] | undefined;
  readonly logId: string | undefined;
  readonly key: string | undefined;
  entry: Seen<AccessEntry> | undefined;
  browser: BrowserSocket | undefined;
  relay: RelayObservations | undefined;
  readonly notes: Seen<TimedNote>[];
}

/**
 * Splits a group into sockets: nearly always one. If a client used an id again, X-ARR-LOG-ID and
 * Sec-WebSocket-Key tell them apart; without these, an observation goes to the first socket that
 * fits.
 */
export function splitSockets(group: readonly Observation[]): SocketObservations[] {
  const sockets = segmentsOf([...linesOf('event', group)]).map(newParts);
  const byLogId = new Map(sockets.map((parts) => [parts.logId, parts]));
  const byKey = new Map(sockets.map((parts) => [parts.key, parts]));
  for (const entry of linesOf('entry', group)) {
    const named = entry.item.forwarded && byLogId.get(entry.item.forwarded.id);
    const owner = named ?? sockets.find((parts) => mayBelong(entry, parts));
    if (owner !== undefined && owner.entry === undefined) owner.entry = entry;
    else sockets.push({ ...newParts([]), entry });
  }
  for (const browser of allOf('browser', group)) {
    // IIS sends the backend a key of its own.
    const named = byKey.get(browser.request['sec-websocket-key'] ?? '');
    const may = sockets.filter((parts) => maySee(browser, parts));
    // A proxy may send one key with every request, a page's too.
    const owner = named ?? may.find(({ first }) => first?.cid === browser.cid) ?? may[0];
    if (owner !== undefined && owner.browser === undefined) owner.browser = browser;
    else sockets.push({ ...newParts([]), browser });
  }
  if (sockets.length === 0) sockets.push(newParts([]));
  for (const seen of relayObservations(linesOf('relay', group))) giveRelay(seen, sockets);
  giveNotes(linesOf('note', group), sockets);
  return sockets.map(toObservations);
}

function newParts(segment: Segment): Parts {
  const beginning = segment.find(isBeginning);
  const headers = headersOf(beginning?.item);
  return {
    segment,
    first: beginning?.item,
    logId: headers['x-arr-log-id']?.toLowerCase(),
    key: headers['sec-websocket-key'],
    entry: undefined,
    browser: undefined,
    relay: undefined,
    notes: [],
  };
}

function allOf<K extends keyof Observed>(kind: K, group: readonly Observation[]): Observed[K][] {
  return group.flatMap((one) => (one.kind === kind ? [one.seen as Observed[K]] : []));
}

/**
 * Each line of a log once: one that is followed again after a break may repeat a line. One line may
 * give two observations.
 */
function linesOf<K extends Exclude<keyof Observed, 'browser'>>(
  kind: K,
  group: readonly Observation[],
): Iterable<Observed[K]> {
  const lines = new Map<string, Observed[K]>();
  for (const seen of allOf(kind, group)) {
    const line = seen.item.line ?? JSON.stringify(seen.item);
    if (!lines.has(line)) lines.set(line, seen);
  }
  return lines.values();
}

/** Compares the answers. The backend has no event for a request that was not forwarded. */
function mayBelong({ item }: Seen<AccessEntry>, { entry, first, logId }: Parts): boolean {
  if (entry !== undefined || logId !== undefined || item.forwarded === undefined) return false;
  // The backend infers "direct" from missing headers, and not every proxy adds them.
  if (first?.['via'] === 'direct' && first.event !== 'no-upgrade') return false;
  return first === undefined || (first.event === 'open') === (backendAnswer(item) === 101);
}

/** The backend's status, which the proxy may have replaced. */
function backendAnswer({ forwarded, status }: AccessEntry): number {
  return forwarded?.status ?? status;
}

/** A socket that the browser opened cannot have been refused. */
function maySee({ openedAtMs }: BrowserSocket, { browser, first, entry }: Parts): boolean {
  if (browser !== undefined) return false;
  const isRefused = isRefusal(first?.event) || (entry && backendAnswer(entry.item) !== 101);
  return openedAtMs === undefined || !isRefused;
}

/** Gives each note to the first proxied socket that had not ended by then. */
function giveNotes(notes: Iterable<Seen<TimedNote>>, sockets: readonly Parts[]): void {
  const proxied = sockets.filter(({ first }) => first?.['via'] !== 'direct');
  const byEnd = proxied.toSorted((one, other) => endOf(one) - endOf(other));
  for (const note of notes) {
    const owner = byEnd.find((parts) => endOf(parts) >= note.item.at.getTime());
    (owner ?? byEnd.at(-1) ?? sockets[0])?.notes.push(note);
  }
}

function endOf({ entry, segment, browser }: Parts): number {
  const close = segment.findLast(({ item }) => item.event === 'close');
  return (
    entry?.item.endedAt.getTime() ??
    (close && timeOf(close)) ??
    browser?.closed?.atMs ??
    Number.POSITIVE_INFINITY
  );
}

/** Matches by X-ARR-LOG-ID, else takes the first socket that it may belong to. */
function giveRelay(seen: RelayObservations, sockets: readonly Parts[]): void {
  const id = (seen.open ?? seen.frames[0] ?? seen.end)?.item.arrLogId?.toLowerCase();
  const hasId = ({ logId, entry }: Parts): boolean =>
    id !== undefined && (logId ?? entry?.item.forwarded?.id?.toLowerCase()) === id;
  const isFree = ({ logId, relay }: Parts): boolean =>
    relay === undefined && (logId === undefined || id === undefined);
  const owner = sockets.find(hasId) ?? sockets.find(isFree);
  if (owner !== undefined) owner.relay ??= seen;
}

function toObservations({
  browser,
  entry,
  notes,
  relay,
  segment: events,
}: Parts): SocketObservations {
  const first = (name: string): SeenEvent | undefined =>
    events.find(({ item }) => item.event === name);
  const cid =
    browser?.cid ?? events.find(({ item }) => item.cid !== undefined)?.item.cid ?? entry?.item.cid;
  return {
    cid: (cid ?? notes[0]?.item.connection?.cid)?.toLowerCase(),
    browser,
    entry,
    notes,
    relay,
    open: first('open'),
    refusal: events.find(({ item }) => isRefusal(item.event)),
    close: events.findLast(({ item }) => item.event === 'close'),
    complaint: first('error'),
    messages: events.filter(({ item }) => item.event === 'message'),
    pings: events.filter(({ item }) => item.event === 'ping'),
  };
}
