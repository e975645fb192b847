import type { RelayLogLine } from '@lab101/proxy';
import { parseBackendEvent } from './backend-event.ts';

/** A line of ARR's relay: proxy/relay/README.md has the events and the causes of an end. */
export type RelayEvent = RelayLogLine & { readonly time: string; readonly line: string };

/** The client has its 101, a frame has arrived, the connection has ended. */
export type RelayOpen = Extract<RelayEvent, { event: 'open' }>;
export type RelayFrame = Extract<RelayEvent, { event: 'frame' }>;
export type RelayEnd = Extract<RelayEvent, { event: 'close' }>;

/** Undefined for a line that is no event, such as an error message. */
export function parseRelayEvent(line: string): RelayEvent | undefined {
  const event = parseBackendEvent(line);
  return event === undefined ? undefined : ({ ...event, line } as unknown as RelayEvent);
}

/** About one connection, and not about the relay itself. */
export function isOfConnection(event: RelayEvent): event is RelayOpen | RelayFrame | RelayEnd {
  return event.event === 'open' || event.event === 'frame' || event.event === 'close';
}
