import type { BrowserSocket, Seen } from './observations.ts';
import type { SeenEvent, SocketSighting } from './sightings/sighting.ts';

/** A log that writes whole seconds. */
export const WHOLE_SECONDS_MS = 1000;

/** Epoch milliseconds of an event of the backend, which writes them. */
export function timeOf({ item, seenAtMs }: SeenEvent): number {
  const time = Date.parse(item.time);
  return Number.isNaN(time) ? seenAtMs : time;
}

/**
 * When a line of a log that writes whole seconds was written: as it was read, where it was read in
 * that very second; otherwise its own second is all that is known.
 */
export function refined(at: Date, seen: Seen<unknown>): number {
  const from = at.getTime();
  const isFresh = seen.seenAtMs >= from && seen.seenAtMs < from + 2 * WHOLE_SECONDS_MS;
  return isFresh ? Math.min(seen.seenAtMs, from + WHOLE_SECONDS_MS - 1) : from;
}

/** The latest time at which such a line can have been written. */
export function latestTime(at: Date, seen: Seen<unknown>): number {
  const known = refined(at, seen);
  return known > at.getTime() ? known : known + WHOLE_SECONDS_MS - 1;
}

/** When the handshake began, by the best clock there is. */
export function beginOf({ browser, entry, open, refusal, errors }: SocketSighting): number {
  if (browser !== undefined) return browser.createdAtMs;
  const first = open ?? refusal;
  if (first !== undefined) return timeOf(first);
  if (entry !== undefined) return refined(entry.item.endedAt, entry) - entry.item.timeTakenMs;
  const [error] = errors;
  return error === undefined ? 0 : refined(error.item.at, error);
}

/** When the browser knew of the end. */
export function browserEnd(browser: BrowserSocket | undefined): number | undefined {
  return browser?.closed?.atMs ?? browser?.gone?.atMs;
}
