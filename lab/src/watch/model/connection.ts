import { isHandshakeEvent } from '../../lab/backend-event.ts';
import type { Flow } from '../../timeline/timeline.ts';
import type { ConnectionNames } from './connection-key.ts';
import { ConnectionLog, isEnd } from './connection-log.ts';
import type { LiveFlow } from './live-flow.ts';

/** One connection or page load, under all its names. */
export class WatchedConnection {
  readonly log: ConnectionLog;
  readonly names = new Set<string>();
  /** The result of the last join; empty while lines are known to be missing. */
  joined: readonly LiveFlow[] = [];
  /** The same with the verdicts as they would be now, until all are told. */
  judged: readonly Flow[] = [];
  /** When its newest line was written. */
  newestMs = Number.NEGATIVE_INFINITY;
  /** Lines that would say how it ended were cut from a log. */
  isHidden = false;
  #backend: string | undefined;
  #client: string | undefined;
  #logId: string | undefined;
  readonly #other: string;

  constructor(log: ConnectionLog, other: string) {
    this.log = log;
    this.#other = other;
  }

  /** The same whichever line came first: the backend's name for it, else the client's. */
  get id(): string {
    return this.#backend ?? this.#client ?? this.#logId ?? this.#other;
  }

  name({ backend, client, logId }: Partial<ConnectionNames>): void {
    this.#backend = first(this.#backend, backend);
    this.#client = first(this.#client, client);
    this.#logId = first(this.#logId, logId);
  }

  /** Merges a connection that turned out to be the same once a line had both names. */
  merge(other: WatchedConnection): void {
    this.log.merge(other.log);
    this.name({ backend: other.#backend, client: other.#client, logId: other.#logId });
    this.newestMs = Math.max(this.newestMs, other.newestMs);
    for (const name of other.names) this.names.add(name);
  }

  get hasEnded(): boolean {
    return this.joined.length > 0 && this.joined.every(({ flow }) => flow.endedAtMs !== undefined);
  }

  /** Verdicts of all that has ended are told, or nothing of it is told. */
  get isSettled(): boolean {
    return this.joined.every(({ flow, settled }) => settled || flow.endedAtMs === undefined);
  }

  /** Both sides have said how it ended, and neither lost the other: no later line changes that. */
  get isComplete(): boolean {
    const [begin, ...more] = this.log.kept.event.filter(({ item }) => isHandshakeEvent(item));
    const end = this.log.kept.event.findLast(({ item }) => isEnd(item));
    if (begin === undefined || end === undefined || more.length > 0) return false;
    // ARR's relay tells the backend 1011 for the client: its log says why.
    const isToldByRelay = end.item['code'] === 1011 && this.log.relayEnd === undefined;
    if (isToldByRelay && begin.item['via'] !== 'direct') return false;
    return (
      end.item['by'] !== 'network' &&
      (begin.item['via'] === 'direct' || this.log.kept.entry.length > 0)
    );
  }

  /** The backend's first line about it is not its handshake: that line was cut. */
  get lacksBegin(): boolean {
    const [oldest] = this.log.kept.event;
    return oldest !== undefined && !isHandshakeEvent(oldest.item);
  }
}

/** Of two names of one kind, the same whichever came first. */
function first(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}
