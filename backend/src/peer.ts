import { CloseCode, closeCodeOf } from './close-code.ts';
import type { Hearer, Speaker } from './deliveries.ts';
import type { CloseEvent, EventLog } from './event-log.ts';
import type { PeerSocket, SocketOwner } from './peer-socket.ts';
import { encode } from './protocol.ts';
import type { Route } from './route.ts';

export interface PeerLimits {
  readonly pingIntervalMs: number;
  readonly maxBufferedBytes: number;
}

export interface PeerHost {
  readonly log: EventLog;
  readonly limits: PeerLimits;
  onMessage(peer: Peer, data: Buffer, isBinary: boolean): void;
  onClose(peer: Peer): void;
}

const MAX_LOGGED_CHARACTERS = 256;

/** A client with this many queued messages is paused until half of them are delivered. */
const MAX_WAITING = 64;

/** One connected client: its socket, its counters, its pings and how it ends. */
export class Peer implements SocketOwner, Speaker, Hearer {
  readonly cid: string;
  readonly #socket: PeerSocket;
  readonly #host: PeerHost;
  readonly #openedAtMs = Math.round(performance.now());
  #pings = 0;
  #received = 0;
  #answered = true;
  #waiting = 0;
  /**
   * True if it was paused since the last heartbeat, so that its pong may be unread.
   */
  #wasHeldUp = false;
  #endedWith: { readonly code: number; readonly reason: string } | undefined;

  constructor(cid: string, socket: PeerSocket, host: PeerHost) {
    this.cid = cid;
    this.#socket = socket;
    this.#host = host;
    socket.giveTo(this);
  }

  /** Sends the client its route, then the first visible ping. */
  welcome(route: Route): void {
    const { pingIntervalMs } = this.#host.limits;
    this.send(encode({ type: 'welcome', cid: this.cid, route, pingIntervalMs }), false);
    this.ping();
  }

  ping(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#pings += 1;
    const at = new Date().toISOString();
    this.#host.log.write({ event: 'ping', cid: this.cid, n: this.#pings });
    this.send(encode({ type: 'ping', n: this.#pings, at }), false);
  }

  /** Sends one message, or closes a client whose send buffer is full. */
  send(data: Buffer, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount > this.#host.limits.maxBufferedBytes) {
      this.close(CloseCode.tryAgainLater, `slow consumer: ${bufferedAmount} bytes unsent`);
    } else {
      this.#socket.send(data, { binary: isBinary });
    }
  }

  /** Begins the closing handshake. `ws` drops the connection if no answer comes in time. */
  close(code: number, reason: string): void {
    this.#endedWith ??= { code, reason };
    this.#socket.close(code, reason);
    this.#socket.resume(); // to read its close frame
  }

  /** Drops the connection without a close frame. */
  terminate(reason: string): void {
    this.#endedWith ??= { code: CloseCode.abnormal, reason };
    this.#socket.terminate();
  }

  /** Sends an RFC 6455 ping, or drops a client that left the last one unanswered. */
  beat(): void {
    const { isPaused } = this.#socket;
    if (!this.#answered && !isPaused && !this.#wasHeldUp) return this.terminate('no pong in time');
    this.#wasHeldUp = isPaused;
    this.#answered = false; // a closing client does not answer; it is gone by the next beat
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    this.#received += 1;
    this.#host.log.write({
      event: 'message',
      cid: this.cid,
      n: this.#received,
      type: isBinary ? 'binary' : 'text',
      bytes: data.length,
      ...(!isBinary && { text: beginningOf(data) }),
    });
    this.#host.onMessage(this, data, isBinary);
  }

  /** One more of its messages is queued. Pausing lets TCP slow the client down. */
  onWaiting(): void {
    this.#waiting += 1;
    if (this.#waiting < MAX_WAITING || this.#endedWith !== undefined) return;
    this.#socket.pause();
    this.#wasHeldUp = true;
  }

  onDelivered(): void {
    this.#waiting -= 1;
    if (this.#waiting === MAX_WAITING / 2) this.#socket.resume();
  }

  onPong(): void {
    this.#answered = true;
  }

  /** `ws` closes the connection after an error; this keeps the reason for the close line. */
  onError(error: NodeJS.ErrnoException): void {
    this.#host.log.write({
      event: 'error',
      cid: this.cid,
      code: error.code,
      message: error.message,
    });
    this.#endedWith ??= { code: closeCodeOf(error), reason: error.message };
  }

  onClose(code: number, reason: Buffer): void {
    this.#logClose(code, reason);
    this.#host.onClose(this);
  }

  #logClose(code: number, reason: Buffer): void {
    const by: CloseEvent['by'] =
      this.#endedWith !== undefined ? 'server' : code === CloseCode.abnormal ? 'network' : 'client';
    this.#host.log.write({
      event: 'close',
      cid: this.cid,
      code: this.#endedWith?.code ?? code,
      reason: this.#endedWith?.reason ?? reason.toString(),
      by,
      durationMs: Math.round(performance.now() - this.#openedAtMs),
      messages: this.#received,
      pings: this.#pings,
    });
  }
}

/** Decodes only the text that is logged. A character takes four bytes at most. */
function beginningOf(text: Buffer): string {
  return text.toString('utf8', 0, 4 * MAX_LOGGED_CHARACTERS).slice(0, MAX_LOGGED_CHARACTERS);
}
