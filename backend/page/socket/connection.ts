import type { Attempt, Ending, AttemptFailure } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { type SocketEndpoint, socketUrl } from './endpoint.ts';

/** The used part of a browser's WebSocket. */
export interface Socket {
  binaryType: string;
  readonly extensions: string;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: CloseInfo) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(code: number, reason: string): void;
  send(text: string): void;
}

export interface CloseInfo {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** The functions of the browser that a connection uses. */
export interface ConnectionEnvironment {
  /** May throw, as the WebSocket constructor does for a URL that the browser refuses. */
  openSocket(url: string, protocols: readonly string[]): Socket;
  newCid(): string;
  now(): number;
  random(): number;
  /** Calls back once after the delay; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Limits {
  /** A handshake that takes longer has failed. */
  readonly connectMs: number;
  /** The longest time between `error` and `close`. Browsers fire both in one task. */
  readonly errorGraceMs: number;
  /** The time limit for the peer's answer to a close frame. */
  readonly closeMs: number;
  /** A socket that was open for this long resets the backoff. */
  readonly stableMs: number;
  /** The shortest wait: full jitter may give 0, and a state of a few ms is not visible. */
  readonly noticeMs: number;
}

export const LIMITS: Limits = {
  connectMs: 10_000,
  errorGraceMs: 1000,
  closeMs: 5000,
  stableMs: 10_000,
  noticeMs: 200,
};

export type ConnectionState =
  | { readonly name: 'connecting' | 'open' | 'closing' | 'closed' }
  /** Both wait for the next attempt: after a close event, or after a failure without one. */
  | { readonly name: 'waiting' | 'failed'; readonly retryAt: number };

export interface ConnectionListener {
  /** The state is about to become connecting. */
  started(attempt: Attempt): void;
  changed(state: ConnectionState, attempt: Attempt | undefined): void;
  received(data: unknown, attempt: Attempt): void;
  ended(attempt: Attempt, ending: Ending): void;
}

interface Live {
  readonly attempt: Attempt;
  readonly socket: Socket;
  cancelDeadline: () => void;
}

/**
 * Keeps one socket to one endpoint: opens it, detects every way in which it can end, and opens the
 * next after a backoff until {@link disconnect}. There is never more than one socket at a time;
 * events of an abandoned socket are ignored.
 */
export class Connection {
  readonly #world: ConnectionEnvironment;
  readonly #listener: ConnectionListener;
  readonly #limits: Limits;
  #target: SocketEndpoint | undefined;
  #live: Live | undefined;
  #cancelRetry: (() => void) | undefined;
  #failures = 0;
  #atOnce = false;

  constructor(world: ConnectionEnvironment, listener: ConnectionListener, limits: Limits = LIMITS) {
    this.#world = world;
    this.#listener = listener;
    this.#limits = limits;
  }

  /** Closes the present socket, if any, and opens one to the endpoint. */
  connect(endpoint: SocketEndpoint): void {
    this.#target = endpoint;
    this.#failures = 0;
    if (this.#live === undefined) {
      this.#start(endpoint);
    } else {
      this.#atOnce = true;
      this.#close(this.#live, 'the page connects elsewhere');
    }
  }

  /** Closes the socket and stops reconnecting. */
  disconnect(): void {
    this.#target = undefined;
    this.#atOnce = false;
    this.#stopRetry();
    if (this.#live === undefined) this.#change({ name: 'closed' });
    else this.#close(this.#live, 'disconnected by the user');
  }

  /** Ends a wait; does nothing in any other state. */
  retryNow(): void {
    if (this.#cancelRetry !== undefined && this.#target !== undefined) this.#start(this.#target);
  }

  /** Sends a text frame. Returns false if no socket is open. */
  send(text: string): boolean {
    const live = this.#live;
    if (live?.attempt.openedAt === undefined || live.attempt.closing) return false;
    live.socket.send(text);
    live.attempt.lastDataAt = this.#world.now();
    return true;
  }

  #start(endpoint: SocketEndpoint): void {
    this.#stopRetry();
    this.#atOnce = false;
    const cid = this.#world.newCid();
    const url = socketUrl(endpoint, cid);
    const attempt: Attempt = { cid, endpoint, url, startedAt: this.#world.now() };
    this.#listener.started(attempt);
    this.#change({ name: 'connecting' }, attempt);
    try {
      this.#attach(attempt, this.#world.openSocket(url, endpoint.protocols ?? []));
    } catch (thrown) {
      this.#end(attempt, this.#failure(refusal(thrown)));
    }
  }

  #attach(attempt: Attempt, socket: Socket): void {
    const live: Live = { attempt, socket, cancelDeadline: () => {} };
    this.#live = live;
    socket.binaryType = 'arraybuffer';
    const current = (handle: () => void) => {
      if (this.#live === live) handle();
    };
    socket.addEventListener('open', () => current(() => this.#opened(live)));
    socket.addEventListener('error', () => current(() => this.#errored(live)));
    socket.addEventListener('close', (event) => current(() => this.#closed(live, event)));
    socket.addEventListener('message', ({ data }) => current(() => this.#received(live, data)));
    const afterMs = this.#limits.connectMs;
    this.#deadline(live, afterMs, { cause: 'timeout', afterMs });
  }

  #opened(live: Live): void {
    live.attempt.openedAt = this.#world.now();
    live.attempt.extensions = live.socket.extensions;
    // The page may have asked for a close in the very task that brought the 101.
    if (live.attempt.closing) return;
    live.cancelDeadline();
    this.#change({ name: 'open' }, live.attempt);
  }

  #received({ attempt }: Live, data: unknown): void {
    attempt.received = (attempt.received ?? 0) + 1;
    attempt.lastDataAt = this.#world.now();
    this.#listener.received(data, attempt);
  }

  // WebKit's mixed content block and a CSP that forbids the URL fire no close after this.
  #errored(live: Live): void {
    this.#deadline(live, this.#limits.errorGraceMs, { cause: 'silent' });
  }

  #closed(live: Live, { code, reason, wasClean }: CloseInfo): void {
    const at = this.#world.now();
    this.#end(live.attempt, { kind: 'close', at, code, reason, wasClean });
  }

  #close(live: Live, reason: string): void {
    if (live.attempt.closing) return;
    live.attempt.closing = true;
    this.#change({ name: 'closing' }, live.attempt);
    const afterMs = this.#limits.closeMs;
    this.#deadline(live, afterMs, { cause: 'close-unanswered', afterMs });
    live.socket.close(1000, reason);
  }

  #deadline(live: Live, delayMs: number, failure: AttemptFailure): void {
    live.cancelDeadline();
    live.cancelDeadline = this.#world.after(delayMs, () => {
      if (this.#live !== live) return;
      this.#live = undefined; // its events are ignored from here on
      live.socket.close(1000, 'given up');
      this.#end(live.attempt, this.#failure(failure));
    });
  }

  #failure(failure: AttemptFailure): Ending {
    return { kind: 'failure', at: this.#world.now(), failure };
  }

  #end(attempt: Attempt, ending: Ending): void {
    this.#live?.cancelDeadline();
    this.#live = undefined;
    const { openedAt } = attempt;
    const stable = openedAt !== undefined && ending.at - openedAt >= this.#limits.stableMs;
    if (stable) this.#failures = 0;
    this.#listener.ended(attempt, ending);
    this.#next(attempt, ending);
  }

  #next(attempt: Attempt, ending: Ending): void {
    if (this.#target === undefined) this.#change({ name: 'closed' }, attempt);
    else if (this.#atOnce) this.#start(this.#target);
    else this.#wait(attempt, ending);
  }

  #wait(attempt: Attempt, ending: Ending): void {
    const jitteredMs = backoffMs(this.#failures, () => this.#world.random());
    const delayMs = Math.max(this.#limits.noticeMs, jitteredMs);
    this.#failures += 1;
    this.#cancelRetry = this.#world.after(delayMs, () => this.retryNow());
    const retryAt = this.#world.now() + delayMs;
    this.#change({ name: ending.kind === 'close' ? 'waiting' : 'failed', retryAt }, attempt);
  }

  #stopRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  #change(state: ConnectionState, attempt?: Attempt): void {
    this.#listener.changed(state, attempt);
  }
}

function refusal(thrown: unknown): AttemptFailure {
  const { name, message } =
    thrown instanceof Error ? thrown : { name: 'Error', message: String(thrown) };
  return { cause: 'refused', error: name, detail: message };
}
