import { isHandshakeEvent } from '../../lab/backend-event.ts';
import { timeOf } from '../clock.ts';
import type { SeenEvent } from './sighting.ts';

/** The backend's events of one socket, in order. */
export type Stretch = readonly SeenEvent[];

/**
 * Parts the events of one connection id into sockets: nearly always one. Each outcome of a
 * handshake begins one; where a client has the same id open more than once, a close names its own socket by
 * how long that was open, and a message or ping by its number.
 */
export function stretchesOf(events: readonly SeenEvent[]): Stretch[] {
  const stretches: SeenEvent[][] = [];
  const complaints: SeenEvent[] = [];
  for (const event of events) {
    if (event.item.event === 'error' && stretches.length > 1) {
      complaints.push(event); // it names no socket; the one that closes next had it
      continue;
    }
    const told = [...(event.item.event === 'close' ? complaints.splice(0) : []), event];
    const owner = isBeginning(event) ? undefined : ownerOf(event, stretches);
    if (owner === undefined) stretches.push(told);
    else owner.push(...told);
  }
  if (complaints.length === 0) return stretches;
  const last = stretches.pop() ?? [];
  return [...stretches, [...last, ...complaints]];
}

export function isBeginning({ item }: SeenEvent): boolean {
  return isHandshakeEvent(item);
}

function ownerOf(event: SeenEvent, stretches: readonly SeenEvent[][]): SeenEvent[] | undefined {
  if (stretches.length < 2) return stretches[0];
  const going = stretches.filter((stretch) => stretch.at(-1)?.item.event !== 'close');
  const fits = event.item.event === 'close' ? openedWhen(event) : countsOn(event);
  return going.find(fits) ?? going.at(-1) ?? stretches.at(-1);
}

/** Two clocks of one program: one counts how long a socket was open. */
const TOLERANCE_MS = 20;

function openedWhen(close: SeenEvent): (stretch: Stretch) => boolean {
  const openedMs = timeOf(close) - Number(close.item['durationMs']);
  return ([first]) => first !== undefined && Math.abs(timeOf(first) - openedMs) <= TOLERANCE_MS;
}

function countsOn({ item }: SeenEvent): (stretch: Stretch) => boolean {
  return (stretch) => {
    const before = stretch.findLast((event) => event.item.event === item.event);
    return Number(before?.item['n'] ?? 0) + 1 === item['n'];
  };
}
