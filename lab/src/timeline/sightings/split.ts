import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import { headersOf, isRefusal } from '../../lab/backend-event.ts';
import { timeOf } from '../clock.ts';
import type { BrowserSocket, Seen } from '../observations.ts';
import type { Piece } from './piece.ts';
import { relaySightings } from './relay.ts';
import type { RelayLine, RelaySighting, SeenEvent, SocketSighting } from './sighting.ts';
import { isBeginning, stretchesOf, type Stretch } from './stretches.ts';

/** The observations of one socket, by viewpoint. */
interface Parts {
  readonly stretch: Stretch;
  /** The event that the segment begins with. */
  readonly first: SeenEvent['item'] | undefined;
  readonly logId: string | undefined;
  readonly key: string | undefined;
  entry: Seen<AccessEntry> | undefined;
  browser: BrowserSocket | undefined;
  relay: RelaySighting | undefined;
  readonly notes: Seen<TimedNote>[];
}

/**
 * Splits a group into sockets: nearly always one. If a client used an id again, X-ARR-LOG-ID and
 * Sec-WebSocket-Key tell them apart; without these, an observation goes to the first socket that
 * fits.
 */
export function splitSockets(group: readonly Piece[]): SocketSighting[] {
  const { browsers, entries, notes, events, relayLines } = sorted(group);
  const sockets = stretchesOf(events).map(newParts);
  const byLogId = new Map(sockets.map((parts) => [parts.logId, parts]));
  const byKey = new Map(sockets.map((parts) => [parts.key, parts]));
  for (const entry of entries) {
    const named = entry.item.forwarded && byLogId.get(entry.item.forwarded.id);
    const owner = named ?? sockets.find((parts) => mayBelong(entry, parts));
    if (owner !== undefined && owner.entry === undefined) owner.entry = entry;
    else sockets.push({ ...newParts([]), entry });
  }
  for (const browser of browsers) {
    // IIS sends the backend a key of its own.
    const named = byKey.get(browser.request['sec-websocket-key'] ?? '');
    const may = sockets.filter((parts) => maySee(browser, parts));
    // A proxy may send one key with every request, a page's too.
    const owner = named ?? may.find(({ first }) => first?.cid === browser.cid) ?? may[0];
    if (owner !== undefined && owner.browser === undefined) owner.browser = browser;
    else sockets.push({ ...newParts([]), browser });
  }
  if (sockets.length === 0) sockets.push(newParts([]));
  for (const seen of relaySightings(relayLines)) giveRelay(seen, sockets);
  giveNotes(notes, sockets);
  return sockets.map(toSighting);
}

function newParts(stretch: Stretch): Parts {
  const beginning = stretch.find(isBeginning);
  const headers = headersOf(beginning?.item);
  return {
    stretch,
    first: beginning?.item,
    logId: headers['x-arr-log-id']?.toLowerCase(),
    key: headers['sec-websocket-key'],
    entry: undefined,
    browser: undefined,
    relay: undefined,
    notes: [],
  };
}

function sorted(group: readonly Piece[]) {
  const browsers: BrowserSocket[] = [];
  const entries: Seen<AccessEntry>[] = [];
  const notes: Seen<TimedNote>[] = [];
  const events: SeenEvent[] = [];
  const relayLines: RelayLine[] = [];
  const seen = new Set<string>();
  for (const piece of group) {
    if (piece.kind === 'browser') browsers.push(piece.socket);
    else if (isRepeated(piece, seen)) continue;
    else if (piece.kind === 'entry') entries.push(piece.entry);
    else if (piece.kind === 'note') notes.push(piece.note);
    else if (piece.kind === 'relay') relayLines.push(piece.line);
    else events.push(piece.event);
  }
  return { browsers, entries, notes, events, relayLines };
}

/**
 * A log that is followed again after a break may repeat a line. One line may give two observations.
 */
function isRepeated(piece: Exclude<Piece, { kind: 'browser' }>, seen: Set<string>): boolean {
  const line = `${piece.kind} ${lineOf(piece)}`;
  if (seen.has(line)) return true;
  seen.add(line);
  return false;
}

function lineOf(piece: Exclude<Piece, { kind: 'browser' }>): string {
  if (piece.kind === 'entry') return piece.entry.item.line;
  if (piece.kind === 'note') return piece.note.item.line;
  if (piece.kind === 'relay') return piece.line.item.line;
  return piece.event.item.line ?? JSON.stringify(piece.event.item);
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
function giveNotes(notes: readonly Seen<TimedNote>[], sockets: readonly Parts[]): void {
  const proxied = sockets.filter(({ first }) => first?.['via'] !== 'direct');
  const byEnd = proxied.toSorted((one, other) => endOf(one) - endOf(other));
  for (const note of notes) {
    const owner = byEnd.find((parts) => endOf(parts) >= note.item.at.getTime());
    (owner ?? byEnd.at(-1) ?? sockets[0])?.notes.push(note);
  }
}

function endOf({ entry, stretch, browser }: Parts): number {
  const close = stretch.findLast(({ item }) => item.event === 'close');
  return (
    entry?.item.endedAt.getTime() ??
    (close && timeOf(close)) ??
    browser?.closed?.atMs ??
    Number.POSITIVE_INFINITY
  );
}

/** Matches by X-ARR-LOG-ID, else takes the first socket that it may belong to. */
function giveRelay(seen: RelaySighting, sockets: readonly Parts[]): void {
  const id = (seen.open ?? seen.frames[0] ?? seen.end)?.item.arrLogId?.toLowerCase();
  const hasId = ({ logId, entry }: Parts): boolean =>
    id !== undefined && (logId ?? entry?.item.forwarded?.id?.toLowerCase()) === id;
  const isFree = ({ logId, relay }: Parts): boolean =>
    relay === undefined && (logId === undefined || id === undefined);
  const owner = sockets.find(hasId) ?? sockets.find(isFree);
  if (owner !== undefined) owner.relay ??= seen;
}

function toSighting({ browser, entry, notes, relay, stretch: events }: Parts): SocketSighting {
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
