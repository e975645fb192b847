import { CloseCode } from './close-code.ts';
import { Deliveries, type Said } from './deliveries.ts';
import type { EventLog } from './event-log.ts';
import type { Handshake } from './handshake.ts';
import type { PeerSocket } from './peer-socket.ts';
import { Peer, type PeerHost, type PeerLimits } from './peer.ts';
import { PingSchedule } from './ping-schedule.ts';
import { encode } from './protocol.ts';

export interface RoomLimits extends PeerLimits {
  readonly heartbeatIntervalMs: number;
}

/** All connected clients. Each message is broadcast to all, including its sender. */
export class Room {
  readonly #peers = new Set<Peer>();
  readonly #deliveries: Deliveries<Peer>;
  readonly #log: EventLog;
  readonly #pings: PingSchedule;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #host: PeerHost;
  #closingReason: string | undefined;
  readonly #emptied: (() => void)[] = [];

  constructor(log: EventLog, limits: RoomLimits) {
    this.#log = log;
    this.#deliveries = new Deliveries(this.#peers, encodeSaid, log);
    this.#pings = new PingSchedule(limits.pingIntervalMs);
    this.#heartbeat = setInterval(() => this.#beat(), limits.heartbeatIntervalMs);
    this.#host = {
      log,
      limits,
      onMessage: (peer, data, isBinary) => this.#relay(peer, data, isBinary),
      onClose: (peer) => this.#leave(peer),
    };
  }

  get size(): number {
    return this.#peers.size;
  }

  enter(socket: PeerSocket, { cid, path, route }: Handshake): void {
    const peer = new Peer(cid, socket, this.#host);
    this.#peers.add(peer);
    this.#pings.join(peer);
    const { protocol: subprotocol, extensions } = socket;
    this.#log.write({ event: 'open', cid, path, subprotocol, extensions, ...route });
    if (this.#closingReason === undefined) peer.welcome(route);
    else peer.close(CloseCode.goingAway, this.#closingReason); // its handshake completed too late
  }

  /** Closes all clients with 1001. Resolves when they have disconnected or were dropped. */
  async empty(reason: string, timeoutMs: number): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#closingReason = reason;
    this.#deliveries.deliverSlice(); // messages are delivered before the close frame
    if (this.#peers.size === 0) return;
    const emptied = new Promise<void>((resolve) => this.#emptied.push(resolve));
    for (const peer of this.#peers) peer.close(CloseCode.goingAway, reason);
    const deadline = setTimeout(() => this.#dropAll(), timeoutMs);
    await emptied;
    clearTimeout(deadline);
  }

  #relay(from: Peer, data: Buffer, isBinary: boolean): void {
    if (this.#deliveries.add({ from, data, isBinary })) return;
    from.close(CloseCode.tryAgainLater, 'overload: too many messages wait for their delivery');
  }

  #leave(peer: Peer): void {
    this.#peers.delete(peer);
    this.#pings.leave(peer);
    if (this.#peers.size > 0) return;
    for (const resolve of this.#emptied) resolve();
  }

  #beat(): void {
    for (const peer of this.#peers) peer.beat();
  }

  #dropAll(): void {
    for (const peer of this.#peers) peer.terminate('the close frame was not answered in time');
  }
}

function encodeSaid({ from, data, isBinary }: Said<Peer>): Buffer {
  return isBinary ? data : encode({ type: 'message', from: from.cid, text: data.toString() });
}
