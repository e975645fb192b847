import type { RelayLogLine } from '@lab101/proxy';
import { parseBackendEvent } from './backend-event.ts';

/** The end of a connection, as the relay saw it. proxy/relay/README.md lists the causes. */
export type RelayEnd = Extract<RelayLogLine, { event: 'close' }> & {
  readonly time: string;
  readonly line: string;
};

/** Undefined if the line is about something else, such as a frame. */
export function parseRelayEnd(line: string): RelayEnd | undefined {
  if (!line.includes('"event":"close"')) return undefined;
  const event = parseBackendEvent(line);
  return event?.event === 'close' ? ({ ...event, line } as unknown as RelayEnd) : undefined;
}
