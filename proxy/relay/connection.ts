import type { Clock, ClockWait } from './clock.ts';
import { End, type FrameWatcher, type Leg, type Side } from './end.ts';
import { closePayload, Opcode, type FrameFault } from './frames.ts';

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

export interface ConnectionWatcher extends FrameWatcher {
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
  readonly #pong: ClockWait;
  readonly #ping: ClockWait | undefined;
  readonly #idle: ClockWait | undefined;
  #closing: ClockWait | undefined;
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
