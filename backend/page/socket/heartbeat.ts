import { durationText, timeOfDay } from '../duration.ts';

/** The pings that one connection received. */
export interface Heartbeat {
  readonly intervalMs: number;
  readonly n: number;
  readonly receivedAt: number;
}

// A ping may be late by half an interval before the page calls it overdue.
const GRACE = 1.5;

export function isOverdue(beat: Heartbeat, nowMs: number): boolean {
  return nowMs - beat.receivedAt > beat.intervalMs * GRACE;
}

/** `#3 at 18:00:40, one every 20 s`, or how long a silent socket has been overdue. */
export function heartbeatText(beat: Heartbeat, nowMs: number): string {
  const last = `#${beat.n} at ${timeOfDay(beat.receivedAt)}`;
  const every = durationText(beat.intervalMs);
  if (!isOverdue(beat, nowMs)) return `${last}, one every ${every}`;
  const silence = durationText(nowMs - beat.receivedAt);
  return `${last}, then silence for ${silence}: one was due every ${every}`;
}
