import type { HandshakeFault } from './handshake-fault.ts';
import type { FrameHead } from './wire/frames.ts';

/** A close frame is answered late after so long, and so is the end of the connection behind it. */
export const LATE_CLOSE_MS = 2000;

export const isLate = (end: Pick<SocketEnd, 'closeMs' | 'finMs'> = {}): boolean =>
  Math.max(end.closeMs ?? 0, end.finMs ?? 0) >= LATE_CLOSE_MS;

/** The message of `large`: what a hop with a buffer of 64 KiB cannot carry. */
export const LARGE_BYTES = 70_000;

/** What one probe sent and what came back. It draws no conclusion. */
export interface Reading {
  /** Of the probe: `minimal`, `browser`, `direct-minimal`. */
  readonly id: string;
  /** In words, without values that may be secret. */
  readonly sent: string;
  readonly got: Got;
  readonly ms: number;
}

/**
 * How a probe ended: `answer` is an HTTP response (or a name, a connection, a TLS handshake, for the
 * probes that ask for no more); `silence` lasted until the time limit; `closed` and `reset` came
 * before any answer; `flood` is more than a probe reads.
 */
export type ReadingOutcome =
  | 'answer'
  | 'silence'
  | 'closed'
  | 'reset'
  | 'refused'
  | 'unreachable'
  | 'no-name'
  | 'tls-failed'
  | 'not-http'
  | 'flood'
  | 'not-asked';

export interface Got {
  readonly outcome: ReadingOutcome;
  /** The system's own word for a failure, such as `ECONNREFUSED`. */
  readonly detail?: string;
  readonly status?: number;
  /** `1.1`, `1.0`. */
  readonly version?: string;
  /** By name in lower case, each in the order of the response. */
  readonly headers?: ReadingHeaders;
  /** The beginning of the body; of an answer that is not HTTP, its first bytes. */
  readonly body?: string;
  readonly socket?: SocketGot;
  readonly tls?: TlsGot;
  readonly h2?: Http2Got;
  readonly addresses?: readonly string[];
  /** What the lines of a log stand for. */
  readonly signs?: readonly LogSign[];
  /** One per socket or request, for a probe that makes several. */
  readonly each?: readonly string[];
  /** Addresses that a page or a negotiation names. */
  readonly names?: readonly string[];
}

export type ReadingHeaders = Readonly<Record<string, readonly string[]>>;

/** A WebSocket after its 101. */
export interface SocketGot {
  /** What a browser would not accept in the 101; empty: nothing. */
  readonly faults: readonly HandshakeFault[];
  readonly accept: string | undefined;
  readonly extensions: string | undefined;
  readonly subprotocol: string | undefined;
  readonly frames: readonly SeenFrame[];
  /** The first text message, up to 200 characters. */
  readonly said?: string;
  /** Why the bytes after the 101 are not frames. */
  readonly frameFault?: string;
  /** Text that is not WebSocket, such as a second response. */
  readonly stray?: string;
  readonly pongMs?: number;
  readonly end: SocketEnd;
}

export type SeenFrame = FrameHead & {
  /** Of a close frame; undefined if it has none. */
  readonly code?: number;
  readonly reason?: string;
};

export interface SocketEnd {
  /**
   * `done`: the doctor closed it and was answered; `unanswered`: its close frame was not;
   * `close`: the other side's close frame; `fin` and `reset`: no close frame; `left`: the doctor
   * went at once, as it does where only the 101 matters.
   */
  readonly how: 'done' | 'unanswered' | 'close' | 'fin' | 'reset' | 'left';
  /** What the doctor had sent last. */
  readonly after: 'handshake' | 'ping' | 'text' | 'close';
  readonly code?: number;
  readonly reason?: string;
  /** Since the 101. */
  readonly ms: number;
  /** How long the answer to the doctor's close frame took. */
  readonly closeMs?: number;
  /** How long the other side then took to end the connection; it is not waited for much longer than {@link LATE_CLOSE_MS}. */
  readonly finMs?: number;
}

export interface TlsGot {
  readonly protocol: string;
  /** OpenSSL's code, such as `CERT_HAS_EXPIRED`; undefined: the certificate is trusted. */
  readonly error: string | undefined;
  readonly alpn: string | undefined;
  readonly names: string;
  readonly validTo: string;
}

export interface Http2Got {
  /** SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441). */
  readonly advertised: boolean;
  readonly status?: number;
  /** RST_STREAM's code. */
  readonly reset?: number;
  /** A ping frame inside the stream was answered. */
  readonly pong?: boolean;
}

export interface LogSign {
  readonly code: string;
  readonly line: string;
  /** The line is about a socket that was open. */
  readonly ending: boolean;
  /** The line was written while the doctor ran. */
  readonly fresh: boolean;
  /** No other cause logs such a line. */
  readonly sure: boolean;
  /** The status that the line gives an answer of the proxy's own: such a line may be older. */
  readonly status?: number;
  /** It is about the configuration and is written at a start: it counts if the answers fit it. */
  readonly standing?: boolean;
}
