import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import { headersOf } from '../../lab/backend-event.ts';
import { isOfConnection } from '../../lab/relay-event.ts';
import type { Observations, Seen } from '../observations.ts';
import { KeyGroups } from './key-groups.ts';
import { pageObservations } from './pages.ts';
import type { Observation } from './observation.ts';
import type { PageObservations, RelayLine, SocketObservations } from './socket-observations.ts';
import { splitSockets } from './split.ts';

export interface MergedObservations {
  readonly sockets: readonly SocketObservations[];
  readonly pages: readonly PageObservations[];
}

/**
 * Groups observations by connection. The merge keys are the connection id, X-ARR-LOG-ID and, if a
 * client sends no id, Sec-WebSocket-Key.
 */
export function gather({ browser, proxy, backend, relay }: Observations): MergedObservations {
  const groups = new KeyGroups<Observation>();
  for (const seen of browser?.sockets ?? []) {
    groups.add({ kind: 'browser', seen }, [byCid(seen.cid), byKey(seen.request)]);
  }
  for (const seen of proxy?.entries ?? []) {
    const { cid, forwarded } = seen.item;
    groups.add({ kind: 'entry', seen }, [byCid(cid), byLogId(forwarded?.id)]);
  }
  for (const seen of backend?.events ?? []) {
    if (!OF_A_SOCKET.has(seen.item.event)) continue;
    const headers = headersOf(seen.item);
    const keys = [byCid(seen.item.cid), byKey(headers), byLogId(headers['x-arr-log-id'])];
    groups.add({ kind: 'event', seen }, keys);
  }
  for (const { item, seenAtMs } of relay?.events ?? []) {
    if (!isOfConnection(item)) continue;
    const seen = { item, seenAtMs } as RelayLine;
    groups.add({ kind: 'relay', seen }, [byCid(item.cid), byLogId(item.arrLogId ?? undefined)]);
  }
  const loose: Seen<TimedNote>[] = [];
  for (const seen of proxy?.notes ?? []) {
    const keys = [byCid(seen.item.connection?.cid), byLogId(seen.item.connection?.logId)];
    if (keys.every((key) => key === undefined)) loose.push(seen);
    else groups.add({ kind: 'note', seen }, keys);
  }
  const sockets: SocketObservations[] = [];
  const others: Seen<AccessEntry>[] = [];
  for (const group of groups.all()) {
    const requests = otherRequests(group);
    if (requests === undefined) sockets.push(...splitSockets(group));
    else others.push(...requests);
  }
  return { sockets, pages: pageObservations(browser?.pages, others, loose) };
}

const OF_A_SOCKET = new Set(['open', 'message', 'ping', 'close', 'error', 'refuse', 'no-upgrade']);

/**
 * The requests of a group that holds nothing else and no sign of a socket; each line once.
 * Otherwise undefined.
 */
function otherRequests(group: readonly Observation[]): Iterable<Seen<AccessEntry>> | undefined {
  const requests = new Map<string, Seen<AccessEntry>>();
  for (const { kind, seen } of group) {
    if (kind !== 'entry' || isOfSocket(seen.item)) return undefined;
    requests.set(seen.item.line, seen);
  }
  return requests.values();
}

function isOfSocket({ status, cid }: AccessEntry): boolean {
  return status === 101 || cid !== undefined;
}

function byCid(cid: unknown): string | undefined {
  return typeof cid === 'string' ? `cid ${cid.toLowerCase()}` : undefined;
}

function byLogId(id: string | undefined): string | undefined {
  return id === undefined ? undefined : `arr ${id.toLowerCase()}`;
}

function byKey(headers: Readonly<Record<string, string>>): string | undefined {
  const key = headers['sec-websocket-key'];
  return key === undefined ? undefined : `key ${key}`;
}
