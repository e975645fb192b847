import { isHandshakeEvent } from '../../lab/backend-event.ts';
import { timeOf } from '../clock.ts';
import type { SeenEvent } from './socket-observations.ts';

/** The backend's events for one socket, in order. */
export type Segment = readonly SeenEvent[];

/**
 * Splits the events of one connection id into segments, one for each socket: nearly always one.
 * Each handshake begins a segment. If several sockets with the id are open, a close is matched by
 * how long its socket was open, and a message or ping by its number.
 */
export function segmentsOf(events: readonly SeenEvent[]): Segment[] {
  const segments: SeenEvent[][] = [];
  const complaints: SeenEvent[] = [];
  for (const event of events) {
    if (event.item.event === 'error' && segments.length > 1) {
      complaints.push(event); // it has no id; it belongs to the socket that closes next
      continue;
    }
    const added = [...(event.item.event === 'close' ? complaints.splice(0) : []), event];
    const owner = isBeginning(event) ? undefined : ownerOf(event, segments);
    if (owner === undefined) segments.push(added);
    else owner.push(...added);
  }
  if (complaints.length === 0) return segments;
  const last = segments.pop() ?? [];
  return [...segments, [...last, ...complaints]];
}

export function isBeginning({ item }: SeenEvent): boolean {
  return isHandshakeEvent(item);
}

function ownerOf(event: SeenEvent, segments: readonly SeenEvent[][]): SeenEvent[] | undefined {
  if (segments.length < 2) return segments[0];
  const going = segments.filter((segment) => segment.at(-1)?.item.event !== 'close');
  const fits = event.item.event === 'close' ? openedWhen(event) : countsOn(event);
  return going.find(fits) ?? going.at(-1) ?? segments.at(-1);
}

/** Difference between the backend's wall clock and the monotonic clock of `durationMs`. */
const TOLERANCE_MS = 20;

function openedWhen(close: SeenEvent): (segment: Segment) => boolean {
  const openedMs = timeOf(close) - Number(close.item['durationMs']);
  return ([first]) => first !== undefined && Math.abs(timeOf(first) - openedMs) <= TOLERANCE_MS;
}

function countsOn({ item }: SeenEvent): (segment: Segment) => boolean {
  return (segment) => {
    const before = segment.findLast((event) => event.item.event === item.event);
    return Number(before?.item['n'] ?? 0) + 1 === item['n'];
  };
}
