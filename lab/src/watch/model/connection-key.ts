import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import { headersOf, isRefusal } from '../../lab/backend-event.ts';
import type { LogItem, LoggedEvent } from './log-item.ts';

/**
 * What tells the connection or page load of a line from all others: its cid, or ARR's log id where
 * it has none. Undefined for a line about a program, such as a start.
 */
export function connectionKey(logged: LogItem): string | undefined {
  if (logged.kind === 'note') return noteKey(logged.item);
  const cid = lower(logged.item.cid);
  if (cid !== undefined) return cid;
  return logged.kind === 'entry' ? logged.item.forwarded?.id : refusedKey(logged.item);
}

export function noteKey({ connection }: TimedNote): string | undefined {
  return lower(connection?.cid) ?? connection?.logId;
}

/** X-ARR-LOG-ID, which the proxy logs and the backend gets: it joins the two. */
export function arrLogId(logged: LogItem): string | undefined {
  if (logged.kind === 'entry') return logged.item.forwarded?.id;
  if (logged.kind === 'note') return logged.item.connection?.logId;
  return logged.kind === 'event' ? lower(headersOf(logged.item)['x-arr-log-id']) : undefined;
}

/** The backend gives no cid to a handshake that it refused: the client's own, or ARR's log id. */
function refusedKey(event: LoggedEvent): string | undefined {
  if (!isRefusal(event.event)) return undefined;
  const headers = headersOf(event);
  const url = headers['x-original-url'] ?? '';
  const cid = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('cid');
  return lower(cid ?? headers['x-arr-log-id'] ?? headers['sec-websocket-key']);
}

/** As the backend writes it, however the client did. */
function lower(id: string | undefined): string | undefined {
  return id?.toLowerCase();
}
