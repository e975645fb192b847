import { createW3cReader } from '@lab101/proxy';
import { parseBackendEvent } from '../../backend-event.ts';
import type { ServiceName } from '../../lab.ts';
import type { NginxError } from '../../timeline/observations.ts';
import { writtenAtMs, type LogItem } from './log-item.ts';

/** Reads the lines of both logs of one lab. */
export interface LineReader {
  /** What the line says; undefined for one that says nothing of a connection or a program. */
  read(service: ServiceName, line: string, seenAtMs: number): LogItem | undefined;
}

const FRESH_MS = 2000;

export function createLineReader(readError: (line: string) => NginxError | undefined): LineReader {
  const w3c = createW3cReader();
  const parse = (service: ServiceName, line: string, seenAtMs: number): LogItem | undefined => {
    if (service === 'backend') {
      const event = parseBackendEvent(line);
      return event && { kind: 'event', item: { ...event, line }, seenAtMs };
    }
    const entry = w3c.read(line);
    if (entry !== undefined) return { kind: 'entry', item: entry, seenAtMs };
    const error = readError(line);
    return error && { kind: 'error', item: error, seenAtMs };
  };
  return {
    read: (service, line, seenAtMs) => {
      const logged = parse(service, line, seenAtMs);
      return logged && { ...logged, seenAtMs: plausible(logged) };
    },
  };
}

/** A line that was written long before it was read was seen by nobody when it was written. */
function plausible(logged: LogItem): number {
  const writtenMs = writtenAtMs(logged);
  if (Number.isNaN(writtenMs) || logged.seenAtMs - writtenMs < FRESH_MS) return logged.seenAtMs;
  return logged.kind === 'event' ? writtenMs : writtenMs + 999; // it names the second it was in
}
