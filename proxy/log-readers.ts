import { createNginxLogReader } from './nginx/log.ts';
import type { ProxyLogReader } from './proxy-log.ts';
import { createW3cReader } from './w3c-log/reader.ts';

/** Reads IIS's log, which is all that it writes. */
function createIisLogReader(): ProxyLogReader {
  const w3c = createW3cReader();
  return {
    read: (line) => {
      const entry = w3c.read(line);
      return entry && { entry };
    },
  };
}

/** For each proxy, the reader of what it logs. */
export const PROXY_LOG_READERS = {
  nginx: createNginxLogReader,
  iis: createIisLogReader,
} as const satisfies Readonly<Record<string, () => ProxyLogReader>>;
