import type { WebSocket } from 'ws';
import { CloseCode, closeCodeOf } from './close-code.ts';
import type { EventLog } from './event-log.ts';
import { encode } from './protocol.ts';
import type { Route } from './route.ts';

export interface PeerLimits {
  readonly pingIntervalMs: number;
  readonly maxBufferedBytes: number;
}

export interface PeerHandlers {
  onMessage(peer: Peer, data: Buffer, isBinary: boolean): void;
  onClose(peer: Peer): void;
}

/** Who began the end of a connection: `network` when it broke without a close frame. */
type Beginner = 'client' | 'server' | 'network';

const MAX_LOGGED_CHARACTERS = 256;

/** One connected client: its socket, its counters, its pings and how it ends. */
export class Peer {
  readonly cid: string;
  readonly #socket: WebSocket;
  readonly #log: EventLog;
  readonly #limits: PeerLimits;
  readonly #openedAtMs = performance.now();
  readonly #pingTimer: NodeJS.Timeout;
  #pings = 0;
  #received = 0;
  #answered = true;
  #endedWith: { readonly code: number; readonly reason: string } | undefined;

  constructor(
    cid: string,
    socket: WebSocket,
    log: EventLog,
    limits: PeerLimits,
    handlers: PeerHandlers,
  ) {
    this.cid = cid;
    this.#socket = socket;
    this.#log = log;
    this.#limits = limits;
    this.#pingTimer = setInterval(() => this.#ping(), limits.pingIntervalMs);
    socket.on('message', (data, isBinary) => {
      this.#receive(data as Buffer, isBinary);
      handlers.onMessage(this, data as Buffer, isBinary);
    });
    socket.on('pong', () => (this.#answered = true));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', (code, reason) => {
      clearInterval(this.#pingTimer);
      this.#logClose(code, reason);
      handlers.onClose(this);
    });
  }

  /** Says which way the client came, then sends the first visible ping. */
  welcome(route: Route): void {
    const { pingIntervalMs } = this.#limits;
    this.send(encode({ type: 'welcome', cid: this.cid, route, pingIntervalMs }), false);
    this.#ping();
  }

  /** Sends one message, or closes a client for which too much is waiting already. */
  send(data: Buffer, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount > this.#limits.maxBufferedBytes) {
      this.close(CloseCode.tryAgainLater, `slow consumer: ${bufferedAmount} bytes unsent`);
    } else {
      this.#socket.send(data, { binary: isBinary });
    }
  }

  /** Begins the closing handshake. `ws` drops the connection if no answer comes in time. */
  close(code: number, reason: string): void {
    this.#endedWith ??= { code, reason };
    this.#socket.close(code, reason);
  }

  /** Drops the connection without a close frame. */
  terminate(reason: string): void {
    this.#endedWith ??= { code: CloseCode.abnormal, reason };
    this.#socket.terminate();
  }

  /** Sends an RFC 6455 ping, or drops a client that left the last one unanswered. */
  beat(): void {
    if (!this.#answered) return this.terminate('no pong in time');
    this.#answered = false; // a closing client answers nothing: it has gone by the next beat
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  #ping(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#pings += 1;
    const at = new Date().toISOString();
    this.#log.write({ event: 'ping', cid: this.cid, n: this.#pings });
    this.send(encode({ type: 'ping', n: this.#pings, at }), false);
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#received += 1;
    this.#log.write({
      event: 'message',
      cid: this.cid,
      type: isBinary ? 'binary' : 'text',
      bytes: data.length,
      ...(!isBinary && { text: beginningOf(data) }),
    });
  }

  /** `ws` closes the connection itself after an error; this keeps why for the close line. */
  #fail(error: NodeJS.ErrnoException): void {
    this.#log.write({ event: 'error', cid: this.cid, code: error.code, message: error.message });
    this.#endedWith ??= { code: closeCodeOf(error), reason: error.message };
  }

  #logClose(code: number, reason: Buffer): void {
    const by: Beginner =
      this.#endedWith !== undefined ? 'server' : code === CloseCode.abnormal ? 'network' : 'client';
    this.#log.write({
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

/** Decodes no more of a text than is logged. A character takes four bytes at most. */
function beginningOf(text: Buffer): string {
  return text.toString('utf8', 0, 4 * MAX_LOGGED_CHARACTERS).slice(0, MAX_LOGGED_CHARACTERS);
}
