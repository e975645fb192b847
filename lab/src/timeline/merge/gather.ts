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
  for (const socket of browser?.sockets ?? []) {
    groups.add({ kind: 'browser', socket }, [byCid(socket.cid), byKey(socket.request)]);
  }
  for (const entry of proxy?.entries ?? []) {
    groups.add({ kind: 'entry', entry }, [
      byCid(entry.item.cid),
      byLogId(entry.item.forwarded?.id),
    ]);
  }
  for (const event of backend?.events ?? []) {
    if (!OF_A_SOCKET.has(event.item.event)) continue;
    const headers = headersOf(event.item);
    groups.add({ kind: 'event', event }, [
      byCid(event.item.cid),
      byKey(headers),
      byLogId(headers['x-arr-log-id']),
    ]);
  }
  for (const { item, seenAtMs } of relay?.events ?? []) {
    if (!isOfConnection(item)) continue;
    const line = { item, seenAtMs } as RelayLine;
    groups.add({ kind: 'relay', line }, [byCid(item.cid), byLogId(item.arrLogId ?? undefined)]);
  }
  const loose: Seen<TimedNote>[] = [];
  for (const note of proxy?.notes ?? []) {
    const keys = [byCid(note.item.connection?.cid), byLogId(note.item.connection?.logId)];
    if (keys.every((key) => key === undefined)) loose.push(note);
    else groups.add({ kind: 'note', note }, keys);
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
  for (const observation of group) {
    if (observation.kind !== 'entry' || isOfSocket(observation.entry.item)) return undefined;
    requests.set(observation.entry.item.line, observation.entry);
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
