import type { LoggedPorts, ProxyLogReader } from '../proxy-log.ts';
import { readAccessLine } from './access-line.ts';
import { parseCaddyLine } from './log-line.ts';
import { createNoticeReader } from './notices.ts';

/** Reads what Caddy writes to stderr, as JSON: one line a request, and its runtime log. */
export function createCaddyReader(ports: LoggedPorts): ProxyLogReader {
  const readNotice = createNoticeReader();
  return {
    read: (line) => {
      const parsed = parseCaddyLine(line.trim());
      if (parsed === undefined) return undefined;
      const entry = readAccessLine(parsed, line, ports);
      if (entry !== undefined) return { entry };
      const note = readNotice(parsed, line);
      return note && { note };
    },
  };
}
