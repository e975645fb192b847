import type { LabLogReader } from '../../lab/proxy-log-reader.ts';
import { parseBackendEvent } from '../../lab/backend-event.ts';
import type { ServiceName } from '../../lab/lab.ts';
import { writtenAtMs, type LogItem } from './log-item.ts';

/** Reads the lines of both logs of one lab. */
export interface LineReader {
  /** What the line says; nothing if it is neither about a connection nor about a program. */
  read(service: ServiceName, line: string, seenAtMs: number): readonly LogItem[];
}

const FRESH_MS = 2000;

export function createLineReader(proxyLog: LabLogReader): LineReader {
  const parse = (service: ServiceName, line: string, seenAtMs: number): LogItem[] => {
    if (service === 'backend') {
      const event = parseBackendEvent(line);
      return event === undefined ? [] : [{ kind: 'event', item: { ...event, line }, seenAtMs }];
    }
    const { entry, note } = proxyLog.read(line, seenAtMs) ?? {};
    return [
      ...(entry === undefined ? [] : [{ kind: 'entry', item: entry, seenAtMs } as const]),
      ...(note === undefined ? [] : [{ kind: 'note', item: note, seenAtMs } as const]),
    ];
  };
  return {
    read: (service, line, seenAtMs) =>
      parse(service, line, seenAtMs).map((logged) =>
        Object.assign(logged, { seenAtMs: plausible(logged) }),
      ),
  };
}

/** A line that was written long before it was read was seen by nobody when it was written. */
function plausible(logged: LogItem): number {
  const writtenMs = writtenAtMs(logged);
  if (Number.isNaN(writtenMs) || logged.seenAtMs - writtenMs < FRESH_MS) return logged.seenAtMs;
  return logged.kind === 'event' ? writtenMs : writtenMs + logged.item.precisionMs - 1;
}
