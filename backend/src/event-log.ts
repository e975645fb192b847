import { pino } from 'pino';
import type { BackendConfig } from './config.ts';
import type { Route } from './route.ts';

/**
 * An event as one line of JSON: `{"level":"info","time":"…","event":"open",…}`. `cid` is the
 * connection's id: the one in the query, else a new UUID.
 */
export type LogEvent =
  | ListenEvent
  | OpenEvent
  | MessageEvent
  | PingEvent
  | ErrorEvent
  | CloseEvent
  | RefuseEvent
  | NoUpgradeEvent
  | LateEvent
  /** The queue is empty again, after that time of `late` lines. */
  | { readonly event: 'on-time'; readonly durationMs: number }
  | { readonly event: 'stop'; readonly signal: NodeJS.Signals }
  | { readonly event: 'stopped' };

/** The configuration in use, with the port that port 0 took. */
export interface ListenEvent extends BackendConfig {
  readonly event: 'listen';
}

/**
 * A client has connected. `route` says how it arrived. `headers` has what the proxy added:
 * `x-arr-log-id` joins this line with the proxy's.
 */
export interface OpenEvent extends Route {
  readonly event: 'open';
  readonly cid: string;
  readonly path: string;
  /** The agreed subprotocol, empty for none. */
  readonly subprotocol: string;
  /** The names of the agreed extensions, empty for none. */
  readonly extensions: string;
}

/** A client has sent a message. Messages to clients are not logged. */
export interface MessageEvent {
  readonly event: 'message';
  readonly cid: string;
  /** Running number of the messages that this connection received, from 1. */
  readonly n: number;
  readonly type: 'text' | 'binary';
  readonly bytes: number;
  /** The first 256 characters; missing for a binary message. */
  readonly text?: string;
}

/** A visible ping was sent. RFC 6455 pings are not logged. */
export interface PingEvent {
  readonly event: 'ping';
  readonly cid: string;
  /** Running number on this connection, from 1. */
  readonly n: number;
}

/** A connection broke, or its client broke the protocol; a `close` line follows. */
export interface ErrorEvent {
  readonly event: 'error';
  readonly cid: string;
  /** Node's or `ws`'s, such as ECONNRESET or WS_ERR_INVALID_UTF8. */
  readonly code: string | undefined;
  readonly message: string;
}

export interface CloseEvent {
  readonly event: 'close';
  readonly cid: string;
  /** The close code of the side that started the close, or 1006 without a close frame. */
  readonly code: number;
  readonly reason: string;
  /** The side that started the close; `network` if the connection broke without a close frame. */
  readonly by: 'client' | 'server' | 'network';
  /** The time since it was opened. */
  readonly durationMs: number;
  /** The number of messages it sent and of visible pings it received. */
  readonly messages: number;
  readonly pings: number;
}

/** A handshake was refused: with the values that decided it, such as `origin` and `allowed`. */
export interface RefuseEvent extends Route {
  readonly event: 'refuse';
  /** Missing if the client sent none. */
  readonly cid?: string;
  readonly status: number;
  readonly reason: string;
  readonly [detail: string]: unknown;
}

/**
 * A request had a handshake's key and no upgrade to WebSocket, and was answered as plain HTTP: a
 * proxy on the way has dropped the hop-by-hop headers `Upgrade` and `Connection`.
 */
export interface NoUpgradeEvent extends Route {
  readonly event: 'no-upgrade';
  /** Missing if the client sent none. */
  readonly cid?: string;
  readonly path: string;
  readonly status: number;
}

/** Clients send more than can be delivered. Written twice a second while that lasts. */
export interface LateEvent {
  readonly event: 'late';
  /** Messages that were received and have not reached all clients yet. */
  readonly waiting: number;
  /** The time for which the oldest of them has waited. */
  readonly lateMs: number;
}

/** Writes one JSON line for each event. */
export interface EventLog {
  write(event: LogEvent): void;
  /**
   * Waits until everything is written, so that the process may end.
   *
   * @returns false if the reader stalls for a second; the lines that are not written are lost
   */
  flush(): Promise<boolean>;
}

const FLUSH_TIMEOUT_MS = 1000;

// If the reader stalls, pino drops the newest lines.
const MAX_UNWRITTEN_BYTES = 4 * 1024 * 1024;

/** An event log on a file descriptor, standard output by default. */
export function createEventLog(fileDescriptor = 1): EventLog {
  const destination = pino.destination({
    dest: fileDescriptor,
    sync: false,
    minLength: 1, // with 0, flush() would not wait for a write that is under way
    maxLength: MAX_UNWRITTEN_BYTES,
  });
  // A closed pipe, for example if `make logs` ends with Ctrl-C, must not end the server.
  destination.on('error', () => {});
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  return {
    write: (event) => logger.info(event),
    flush: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), FLUSH_TIMEOUT_MS);
        // An error means that the reader closed the pipe.
        destination.flush(() => {
          clearTimeout(timer);
          resolve(true);
        });
      }),
  };
}
