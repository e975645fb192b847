import type { W3cEntry } from '@lab101/proxy';
import type { BrowserSocket, NginxError, Seen } from '../observations.ts';
import type { Piece } from './gather.ts';
import type { SeenEvent, SocketSighting } from './sighting.ts';

/**
 * The sockets of one group of pieces. Nearly always one; where a client used the same id again,
 * the first that each viewpoint saw are taken for the first socket, and so on.
 */
export function splitSockets(group: readonly Piece[]): SocketSighting[] {
  const browsers: BrowserSocket[] = [];
  const entries: Seen<W3cEntry>[] = [];
  const errors: Seen<NginxError>[] = [];
  const stretches: SeenEvent[][] = [];
  const seen = new Set<string>();
  for (const piece of group) {
    if (piece.kind === 'browser') browsers.push(piece.socket);
    else if (isRepeated(piece, seen)) continue;
    else if (piece.kind === 'entry') entries.push(piece.entry);
    else if (piece.kind === 'error') errors.push(piece.error);
    else addEvent(stretches, piece.event);
  }
  const count = Math.max(1, browsers.length, entries.length, stretches.length);
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const rest = isLast ? errors : errorsUntil(errors, entries[index]);
    return toSighting(browsers[index], entries[index], rest, stretches[index] ?? []);
  });
}

/** A log that is followed again after a break may hand on a line twice. */
function isRepeated(piece: Exclude<Piece, { kind: 'browser' }>, seen: Set<string>): boolean {
  const line = lineOf(piece);
  if (seen.has(line)) return true;
  seen.add(line);
  return false;
}

function lineOf(piece: Exclude<Piece, { kind: 'browser' }>): string {
  if (piece.kind === 'entry') return piece.entry.item.line;
  if (piece.kind === 'error') return piece.error.item.line;
  return piece.event.item.line ?? JSON.stringify(piece.event.item);
}

/** `open` and `refuse` each begin a socket. */
function addEvent(stretches: SeenEvent[][], event: SeenEvent): void {
  const begins = event.item.event === 'open' || event.item.event === 'refuse';
  const current = stretches.at(-1);
  if (current === undefined || (begins && current.some(isBeginning))) stretches.push([event]);
  else current.push(event);
}

function isBeginning({ item }: SeenEvent): boolean {
  return item.event === 'open' || item.event === 'refuse';
}

/** Takes from the list what was written before that entry ended. */
function errorsUntil(
  errors: Seen<NginxError>[],
  entry: Seen<W3cEntry> | undefined,
): readonly Seen<NginxError>[] {
  const end = entry?.item.endedAt.getTime() ?? 0;
  const until = errors.findIndex(({ item }) => item.at.getTime() > end);
  return errors.splice(0, until === -1 ? errors.length : until);
}

function toSighting(
  browser: BrowserSocket | undefined,
  entry: Seen<W3cEntry> | undefined,
  errors: readonly Seen<NginxError>[],
  events: readonly SeenEvent[],
): SocketSighting {
  const first = (name: string): SeenEvent | undefined =>
    events.find(({ item }) => item.event === name);
  const cid =
    browser?.cid ?? events.find(({ item }) => item.cid !== undefined)?.item.cid ?? entry?.item.cid;
  return {
    cid: (cid ?? errors[0]?.item.cid)?.toLowerCase(),
    browser,
    entry,
    errors,
    open: first('open'),
    refusal: first('refuse'),
    close: events.findLast(({ item }) => item.event === 'close'),
    complaint: first('error'),
    messages: events.filter(({ item }) => item.event === 'message'),
    pings: events.filter(({ item }) => item.event === 'ping'),
  };
}
