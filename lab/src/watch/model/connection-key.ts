import { headersOf, isRefusal } from '../../lab/backend-event.ts';
import { isOfConnection } from '../../lab/relay-event.ts';
import type { LogItem } from '../../timeline/log-item.ts';

/**
 * The id of a line's connection or page load: its cid, or ARR's log id if it has none. Undefined
 * for a line about a program, such as a start.
 */
export function connectionKey(logged: LogItem): string | undefined {
  return keyOf(namesOf(logged));
}

export function keyOf({ backend, client, logId, handshake }: ConnectionNames): string | undefined {
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
  if (logged.kind !== 'event') {
    const [cid, logId] = idsOf(logged);
    return { backend: undefined, client: lower(cid), logId: lower(logId), handshake: undefined };
  }
  const { item } = logged;
  const headers = headersOf(item);
  const isRefused = isRefusal(item.event);
  return {
    backend: lower(item.cid),
    client: isRefused ? refusedCid(headers) : undefined,
    logId: lower(headers['x-arr-log-id']),
    handshake: isRefused ? headers['sec-websocket-key'] : undefined,
  };
}

function idsOf({ kind, item }: Exclude<LogItem, { readonly kind: 'event' }>): readonly unknown[] {
  if (kind === 'entry') return [item.cid, item.forwarded?.id];
  if (kind === 'note') return [item.connection?.cid, item.connection?.logId];
  return isOfConnection(item) ? [item.cid, item.arrLogId] : [];
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
