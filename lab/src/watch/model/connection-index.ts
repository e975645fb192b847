import type { ConnectionNames } from './connection-key.ts';
import { WatchedConnection } from './connection.ts';
import { ConnectionLog } from './connection-log.ts';
import { writtenAtMs, type LogItem } from '../../timeline/log-item.ts';

/** Names of connections that were let go which are still known as such. */
const MAX_FORGOTTEN = 100_000;

/** Finds the connection of a line by any of its names, and joins those that turn out to be one. */
export class ConnectionIndex {
  readonly #byName = new Map<string, WatchedConnection>();
  readonly #all = new Set<WatchedConnection>();
  readonly #forgotten = new Set<string>();
  readonly #maxLines: number;

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  get all(): ReadonlySet<WatchedConnection> {
    return this.#all;
  }

  /**
   * Undefined for a line of a connection that was let go.
   *
   * @param onMerged told of a connection that is part of the found one from now on
   */
  find(
    logged: LogItem,
    names: ConnectionNames,
    onMerged: (gone: WatchedConnection) => void,
  ): WatchedConnection | undefined {
    const keys = keysOf(names);
    if (keys.length === 0) keys.push(this.#unused(logged));
    if (keys.some((key) => this.#forgotten.has(key))) return undefined;
    const known = this.#byName.get(keys[0] ?? '');
    if (known !== undefined && keys.every((key) => this.#byName.get(key) === known)) {
      known.name(names);
      return known;
    }
    const found = [...new Set(keys.map((key) => this.#byName.get(key)))].filter(
      (connection) => connection !== undefined,
    );
    const [first = this.#add(keys[0] ?? ''), ...others] = found;
    for (const other of others) {
      first.merge(other);
      this.#all.delete(other);
      onMerged(other);
    }
    for (const key of [...keys, ...first.names]) this.#byName.set(key, first);
    for (const key of keys) first.names.add(key);
    first.name(names);
    return first;
  }

  forget(connection: WatchedConnection): void {
    this.#all.delete(connection);
    for (const name of connection.names) {
      this.#byName.delete(name);
      this.#forgotten.add(name);
    }
    for (const name of this.#forgotten) {
      if (this.#forgotten.size <= MAX_FORGOTTEN) break;
      this.#forgotten.delete(name);
    }
  }

  #add(name: string): WatchedConnection {
    const connection = new WatchedConnection(new ConnectionLog(this.#maxLines), name);
    this.#all.add(connection);
    return connection;
  }

  /** A request that was not forwarded has no name: its line is all there is. */
  #unused(logged: LogItem): string {
    const { status, clientIp } =
      logged.kind === 'entry' ? logged.item : { status: '', clientIp: '' };
    const name = `${status}-${writtenAtMs(logged)}-${clientIp}`;
    let free = name;
    for (let count = 2; this.#byName.has(free); count += 1) free = `${name}-${count}`;
    return free;
  }
}

function keysOf({ backend, client, logId, handshake }: ConnectionNames): string[] {
  const cids = [...new Set([backend, client])].filter((cid) => cid !== undefined);
  const keys = [
    ...cids.map((cid) => `cid ${cid}`),
    ...(logId === undefined ? [] : [`arr ${logId}`]),
  ];
  if (keys.length > 0 || handshake === undefined) return keys;
  return [`key ${handshake}`];
}
