import type { BrowserSocket, Seen } from './observations.ts';
import type { SeenEvent, SocketObservations } from './merge/socket-observations.ts';

/** A log line, and how exact the log's own time is. */
type Logged = Seen<{ readonly precisionMs: number }>;

/** Epoch milliseconds. The backend logs them. */
export function timeOf({ item, seenAtMs }: SeenEvent): number {
  const time = Date.parse(item.time);
  return Number.isNaN(time) ? seenAtMs : time;
}

/**
 * When a line was written. If the log writes whole seconds, this is the time at which the line was
 * read if that falls into the same second, else the logged second.
 */
export function refined(at: Date, { item: { precisionMs }, seenAtMs }: Logged): number {
  const from = at.getTime();
  const isFresh = seenAtMs >= from && seenAtMs < from + 2 * precisionMs;
  return isFresh ? Math.min(seenAtMs, from + precisionMs - 1) : from;
}

/** The latest time at which the line can have been written. */
export function latestTime(at: Date, seen: Logged): number {
  const known = refined(at, seen);
  return known > at.getTime() ? known : known + seen.item.precisionMs - 1;
}

/** When the handshake began, by the most exact clock. */
export function beginOf({
  browser,
  entry,
  open,
  refusal,
  notes,
  relay,
}: SocketObservations): number {
  if (browser !== undefined) return browser.createdAtMs;
  const first = open ?? refusal;
  if (first !== undefined) return timeOf(first);
  if (entry !== undefined) return refined(entry.item.endedAt, entry) - entry.item.timeTakenMs;
  const [note] = notes;
  if (note !== undefined) return refined(note.item.at, note);
  const line = relay?.open ?? relay?.frames[0] ?? relay?.end;
  return line === undefined ? 0 : Date.parse(line.item.time);
}

/** When the browser noticed the end. */
export function browserEnd(browser: BrowserSocket | undefined): number | undefined {
  return browser?.closed?.atMs ?? browser?.gone?.atMs;
}
