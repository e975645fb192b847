import type { LabLogReader } from '../../lab/proxy-log-reader.ts';
import { isCutMark } from '../../lab/cut-mark.ts';
import type { ServiceName } from '../../lab/lab.ts';
import { latestMs, parseLine, writtenAtMs, type LogItem } from '../../timeline/log-item.ts';

/** Reads the lines of the logs of one lab. */
export interface LineReader {
  /**
   * What the line says; nothing if it is neither about a connection nor about a program.
   *
   * @param log which of the service's logs it is from, where it has more than one
   */
  read(service: ServiceName, line: string, seenAtMs: number, log?: string): readonly LogItem[];
}

export interface LineReaderOptions {
  /** Told of a log whose older lines were cut, with the time of its first one that is left. */
  readonly onCut?: (service: ServiceName, beforeMs: number) => void;
}

const FRESH_MS = 2000;

export function createLineReader(
  proxyLog: LabLogReader,
  { onCut }: LineReaderOptions = {},
): LineReader {
  const cutLogs = new Set<string>();
  return {
    read: (service, line, seenAtMs, log = '') => {
      const name = `${service} ${log}`;
      if (isCutMark(line)) {
        cutLogs.add(name);
        return [];
      }
      const items = parseLine(proxyLog, service, line, seenAtMs);
      const [first] = items;
      if (first !== undefined && cutLogs.delete(name)) onCut?.(service, writtenAtMs(first));
      return items.map((logged) => Object.assign(logged, { seenAtMs: plausible(logged) }));
    },
  };
}

/** A line that was written long before it was read was seen by nobody when it was written. */
function plausible(logged: LogItem): number {
  const writtenMs = writtenAtMs(logged);
  if (Number.isNaN(writtenMs) || logged.seenAtMs - writtenMs < FRESH_MS) return logged.seenAtMs;
  return latestMs(logged);
}
