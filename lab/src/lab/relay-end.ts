import type { RelayLogLine } from '@lab101/proxy';
import { parseBackendEvent } from './backend-event.ts';

/** How the relay saw a connection end: proxy/relay/README.md has the causes. */
export type RelayEnd = Extract<RelayLogLine, { event: 'close' }> & {
  readonly time: string;
  readonly line: string;
};

/** Undefined for a line about something else, such as a frame. */
export function parseRelayEnd(line: string): RelayEnd | undefined {
  if (!line.includes('"event":"close"')) return undefined;
  const event = parseBackendEvent(line);
  return event?.event === 'close' ? ({ ...event, line } as unknown as RelayEnd) : undefined;
}
