import type { Clock, Wait } from './clock.ts';
import {
  closeCode,
  closePayload,
  encodeFrame,
  FrameReader,
  Opcode,
  type FrameFault,
  type FrameHeader,
  type FrameSink,
} from './frames.ts';

export type Side = 'client' | 'backend';

/** One end's transport, as a connection uses it. */
export interface Leg {
  /**
   * Sends bytes.
   *
   * @param taken called once the system has taken them or has failed to; not called after `true`
   * @returns true if the system has taken them already
   */
  send(bytes: Buffer, taken: () => void): boolean;
  pause(): void;
  resume(): void;
  /** Sends FIN after all that was sent, and throws away what still comes. */
  end(): void;
  /** Sends RST. */
  reset(): void;
}

/** What began the end of a connection. */
export type EndCause =
  | 'close-frame'
  | 'dropped'
  | FrameFault
  | 'compressed-frame'
  | 'idle'
  | 'stopped';

export interface ConnectionEnd {
  /** The end that began; undefined: the relay. */
  readonly from: Side | undefined;
  /** Of the close frame that began it, 1005 if it had no code; 1006 without a close frame. */
  readonly code: number;
  readonly cause: EndCause;
}

export interface ConnectionWatcher {
  /** A frame has arrived. `code` is that of a close frame. */
  frame(from: Side, header: FrameHeader, code?: number): void;
  /** Both legs have been told to end. */
  over(end: ConnectionEnd): void;
}

/** All in ms. */
export interface ConnectionWaits {
  /** R15: silence on the backend's leg before an unsolicited PONG goes there. 30,000. */
  readonly pongAfterMs: number;
  /** R15: `webSocket pingInterval`, pings to the client. Undefined, the default: none. */
  readonly clientPingMs?: number | undefined;
  /** R24, a hypothesis: how long a close frame that was passed on may go unanswered. 10,000. */
  readonly closeAnswerMs: number;
  /** R23: silence on both legs that ends a connection. Undefined: an idle one stays. */
  readonly idleMs?: number | undefined;
}

export const DEFAULT_WAITS: ConnectionWaits = { pongAfterMs: 30_000, closeAnswerMs: 10_000 };

const NOTHING = Buffer.alloc(0);

/** The close code that the backend gets if the client fails or the relay stops (R18, R20). */
const INTERNAL_ERROR = 1011;
const NO_CLOSE_FRAME = 1006;

export interface ConnectionOptions {
  readonly legs: Readonly<Record<Side, Leg>>;
  readonly waits: ConnectionWaits;
  readonly clock: Clock;
  /** R09: the backend has accepted an extension, which WinHTTP does not know. */
  readonly extended: boolean;
  readonly watcher: ConnectionWatcher;
}

/**
 * Relays frames between two legs after both handshakes, the way ARR does. Knows no sockets. It
 * holds nothing but what is on its way to one leg: the next read waits for that (R11).
 */
export class RelayedConnection {
  readonly #client: End;
  readonly #backend: End;
  readonly #options: ConnectionOptions;
  readonly #pong: Wait;
  readonly #ping: Wait | undefined;
  readonly #idle: Wait | undefined;
  #closing: Wait | undefined;
  /** `ending`: nothing is relayed any more, and the backend's last word is awaited. */
  #phase: 'open' | 'ending' | 'over' = 'open';
  #end: ConnectionEnd | undefined;

  constructor(options: ConnectionOptions) {
    const { legs, waits, clock, watcher } = options;
    this.#options = options;
    this.#client = new End('client', legs.client, watcher);
    this.#backend = new End('backend', legs.backend, watcher);
    this.#pong = clock.after(waits.pongAfterMs, () => this.#sendPong());
    const { clientPingMs, idleMs } = waits;
    if (clientPingMs !== undefined) {
      this.#ping = clock.after(clientPingMs, () => this.#sendPing());
    }
    if (idleMs !== undefined) {
      this.#idle = clock.after(idleMs, () => this.#backendFailed({ cause: 'idle' }));
    }
  }

  /** Bytes have arrived. They are the connection's from now on. */
  receive(side: Side, bytes: Buffer): void {
    const from = this.#endOf(side);
    if (this.#phase === 'ending' && side === 'backend') this.#finish();
    if (this.#phase !== 'open' || from.hasClosed) return;
    this.#pong.refresh();
    this.#idle?.refresh();
    from.reader.read(bytes);
    from.sendGathered(this.#otherEnd(from));
    if (from.fault !== undefined) this.#broken(from, from.fault);
    else if (from.closeCode !== undefined) this.#closed(from, from.closeCode);
  }

  /** A leg has ended or failed, whether by FIN or RST. May be called twice. */
  lost(side: Side): void {
    if (this.#phase === 'ending' && side === 'backend') this.#finish();
    if (this.#phase !== 'open') return;
    const end = this.#endOf(side);
    if (end.hasClosed) return; // nothing is read after a close frame
    if (side === 'backend') this.#backendFailed({ from: 'backend', cause: 'dropped' });
    else if (end.isRelaying)
      this.#await({ from: 'client', code: NO_CLOSE_FRAME, cause: 'dropped' });
    else this.#clientFailed('dropped');
  }

  /** R20: the application pool stops. */
  stop(): void {
    if (this.#phase !== 'open') return;
    this.#sendInternalError();
    this.#client.leg.reset();
    this.#await({ from: undefined, code: NO_CLOSE_FRAME, cause: 'stopped' });
  }

  #closed(from: End, code: number): void {
    this.#end ??= { from: from.side, code, cause: 'close-frame' };
    if (this.#otherEnd(from).hasClosed) {
      this.#finish();
      return;
    }
    this.#startClosing();
  }

  #broken(from: End, fault: FrameFault): void {
    // Whichever end is the first to compress: browsers compress every frame.
    const isCompressed = fault === 'reserved-bits' && this.#options.extended;
    const cause = isCompressed ? 'compressed-frame' : fault;
    if (from === this.#client) this.#clientFailed(cause);
    else this.#backendFailed({ from: 'backend', cause });
  }

  /** R18, R19, R29: the backend gets 1011. */
  #clientFailed(cause: EndCause): void {
    this.#sendInternalError();
    this.#client.leg.end();
    this.#await({ from: 'client', code: NO_CLOSE_FRAME, cause });
    if (this.#backend.hasClosed) this.#finish();
  }

  /** R17, R19, and R09: there the packet capture shows FIN. */
  #backendFailed({ from, cause }: { readonly from?: Side; readonly cause: EndCause }): void {
    if (cause === 'compressed-frame') this.#client.leg.end();
    else this.#client.leg.reset();
    this.#end ??= { from, code: NO_CLOSE_FRAME, cause };
    this.#finish();
  }

  /** Ends both legs once the backend has sent something or has ended (R18, R20, R21). */
  #await(end: ConnectionEnd): void {
    this.#end ??= end;
    this.#phase = 'ending';
    this.#backend.leg.resume();
    this.#startClosing();
  }

  #startClosing(): void {
    for (const wait of [this.#pong, this.#ping, this.#idle]) wait?.cancel();
    const { clock, waits } = this.#options;
    this.#closing ??= clock.after(waits.closeAnswerMs, () => this.#finish());
  }

  #finish(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#startClosing();
    this.#closing?.cancel();
    this.#client.leg.end();
    this.#backend.leg.end();
    if (this.#end !== undefined) this.#options.watcher.over(this.#end);
  }

  #sendInternalError(): void {
    if (this.#client.hasClosed) return; // the backend has had its close frame
    this.#backend.send(Opcode.close, closePayload(INTERNAL_ERROR));
  }

  #sendPong(): void {
    if (!this.#client.isRelaying) this.#backend.send(Opcode.pong);
    this.#pong.refresh();
  }

  #sendPing(): void {
    if (!this.#backend.isRelaying) this.#client.send(Opcode.ping);
    this.#ping?.refresh();
  }

  #endOf(side: Side): End {
    return side === 'client' ? this.#client : this.#backend;
  }

  #otherEnd(end: End): End {
    return end === this.#client ? this.#backend : this.#client;
  }
}

/** One end: reads its frames, answers its pings, and gathers what goes to the other one. */
class End implements FrameSink {
  readonly side: Side;
  readonly leg: Leg;
  readonly reader: FrameReader;
  closeCode: number | undefined;
  fault: FrameFault | undefined;
  readonly #watcher: ConnectionWatcher;
  #relayed: Buffer[] = [];
  #pongs: Buffer[] = [];
  /** What the next read waits for: data on its way to the other end, and pongs to this one. */
  #relaying = 0;
  #answering = 0;

  constructor(side: Side, leg: Leg, watcher: ConnectionWatcher) {
    this.side = side;
    this.leg = leg;
    this.#watcher = watcher;
    this.reader = new FrameReader(this, { masked: side === 'client' });
  }

  get hasClosed(): boolean {
    return this.closeCode !== undefined;
  }

  /** Something that this end sent has not been taken by the other one's system yet. */
  get isRelaying(): boolean {
    return this.#relaying > 0;
  }

  header(header: FrameHeader): void {
    this.#watcher.frame(this.side, header);
  }

  fragment(opcode: number, fin: boolean, payload: Buffer): void {
    this.#relayed.push(encodeFrame({ opcode, fin, payload, masked: this.side === 'client' }));
  }

  control(header: FrameHeader, payload: Buffer): void {
    const { opcode } = header;
    if (opcode === Opcode.close) {
      this.closeCode = closeCode(payload);
      this.fragment(opcode, true, payload);
    }
    this.#watcher.frame(this.side, header, this.closeCode);
    if (opcode === Opcode.ping) this.#pongs.push(this.#ownFrame(Opcode.pong, payload));
  }

  broken(fault: FrameFault): void {
    this.fault = fault;
  }

  /** Sends what was gathered; this end is read again once it has been taken. */
  sendGathered(other: End): void {
    if (this.#relayed.length > 0 && !other.leg.send(joined(this.#relayed), this.#onRelayed)) {
      this.#relaying += 1;
    }
    if (this.#pongs.length > 0 && !this.leg.send(joined(this.#pongs), this.#onAnswered)) {
      this.#answering += 1;
    }
    if (this.#relayed.length > 0) this.#relayed = [];
    if (this.#pongs.length > 0) this.#pongs = [];
    if (this.#isWaiting) this.leg.pause();
  }

  /** Sends a frame of the relay's own. */
  send(opcode: number, payload?: Buffer): void {
    this.leg.send(this.#ownFrame(opcode, payload), () => {});
  }

  #ownFrame(opcode: number, payload: Buffer = NOTHING): Buffer {
    return encodeFrame({ opcode, payload, masked: this.side === 'backend' });
  }

  get #isWaiting(): boolean {
    return this.#relaying + this.#answering > 0;
  }

  readonly #onRelayed = (): void => {
    this.#relaying -= 1;
    if (!this.#isWaiting) this.leg.resume();
  };

  readonly #onAnswered = (): void => {
    this.#answering -= 1;
    if (!this.#isWaiting) this.leg.resume();
  };
}

function joined(frames: readonly Buffer[]): Buffer {
  const [first] = frames;
  return frames.length === 1 && first !== undefined ? first : Buffer.concat(frames);
}
