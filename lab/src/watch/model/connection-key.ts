import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import { headersOf, isRefusal } from '../../lab/backend-event.ts';
import { isOfConnection } from '../../lab/relay-event.ts';
import type { LogItem } from '../../timeline/log-item.ts';

/**
 * The id of a line's connection or page load: its cid, or ARR's log id if it has none. Undefined
 * for a line about a program, such as a start.
 */
export function connectionKey(logged: LogItem): string | undefined {
  const { backend, client, logId, handshake } = namesOf(logged);
  return backend ?? client ?? logId ?? handshake;
}

/** By which names a line calls its connection. */
export interface ConnectionNames {
  /** The cid by which the backend calls it: the client's own, or one that the backend made. */
  readonly backend: string | undefined;
  /** The cid that the client sent. */
  readonly client: string | undefined;
  /** X-ARR-LOG-ID, which the proxy logs and the backend gets: it joins the two. */
  readonly logId: string | undefined;
  /** Sec-WebSocket-Key of a handshake that was refused, and has no other name. */
  readonly handshake: string | undefined;
}

export function namesOf(logged: LogItem): ConnectionNames {
  const none = { backend: undefined, handshake: undefined };
  if (logged.kind === 'entry') {
    return { ...none, client: lower(logged.item.cid), logId: lower(logged.item.forwarded?.id) };
  }
  if (logged.kind === 'note') {
    const { cid, logId } = logged.item.connection ?? {};
    return { ...none, client: lower(cid), logId: lower(logId) };
  }
  if (logged.kind === 'relay') {
    if (!isOfConnection(logged.item)) return { ...none, client: undefined, logId: undefined };
    return { ...none, client: lower(logged.item.cid), logId: lower(logged.item.arrLogId) };
  }
  const headers = headersOf(logged.item);
  return {
    backend: lower(logged.item.cid),
    client: isRefusal(logged.item.event) ? refusedCid(headers) : undefined,
    logId: lower(headers['x-arr-log-id']),
    handshake: isRefusal(logged.item.event) ? headers['sec-websocket-key'] : undefined,
  };
}

export function isNamed({ backend, client, logId, handshake }: ConnectionNames): boolean {
  return (backend ?? client ?? logId ?? handshake) !== undefined;
}

export function noteKey({ connection }: TimedNote): string | undefined {
  return lower(connection?.cid) ?? lower(connection?.logId);
}

/** The backend gives no cid to a handshake that it refused: the client's own. */
function refusedCid(headers: ReturnType<typeof headersOf>): string | undefined {
  const url = headers['x-original-url'] ?? '';
  return lower(new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('cid') ?? undefined);
}

/** As the backend writes it, however the client did. */
function lower(id: unknown): string | undefined {
  return typeof id === 'string' ? id.toLowerCase() : undefined;
}
