import type { LoggedPorts, ProxyLogReader } from '../proxy-log.ts';
import { readAccessLine } from './access-line.ts';
import { createNoticeReader } from './notices.ts';

/** Reads what HAProxy writes: stdout with one line a request, and its notices on stderr. */
export function createHaproxyReader(ports: LoggedPorts): ProxyLogReader {
  const readNotice = createNoticeReader();
  return {
    read: (line) => {
      const text = line.slice(0, MAX_LINE_CHARACTERS).trimEnd();
      const note = readNotice(text, line);
      return note === undefined ? readAccessLine(text, line, ports) : { note };
    },
  };
}

/** HAProxy itself ends a line at 1024 bytes, unless `log … len` allows more; the rest is not read. */
const MAX_LINE_CHARACTERS = 4096;
