import sonicBoom from 'sonic-boom';
import type { EndCause } from './connection.ts';
import type { Side } from './end.ts';

/** The ids by which a connection is found in the other logs. */
interface Connection {
  /** The id that the page put into the query, as in the backend's log. Null without one. */
  readonly cid: string | null;
  /** X-ARR-LOG-ID, as in the proxy's log. Null without one. */
  readonly arrLogId: string | null;
}

/** One line of JSON, `{"time":"…","event":"open",…}`. No line has a payload. */
export type RelayLogLine =
  | ListenLine
  | OpenLine
  | FrameLine
  | CloseLine
  | { readonly event: 'lost'; readonly lines: number }
  | { readonly event: 'stop' | 'stopped' };

/** It takes connections. */
interface ListenLine {
  readonly event: 'listen';
  readonly host: string;
  readonly port: number;
  /** Of the other targets, in their order; missing if there are none. */
  readonly others?: readonly number[] | undefined;
}

/** The client has its 101. */
export interface OpenLine extends Connection {
  readonly event: 'open';
  /** What the backend has accepted, empty for none (R09). */
  readonly extensions: string;
}

/** A frame has arrived. The relay's own frames are not logged. */
export interface FrameLine extends Connection {
  readonly event: 'frame';
  readonly from: Side;
  readonly opcode: number;
  readonly fin: boolean;
  /** The reserved bits as a number, RSV1 = 4. */
  readonly rsv: number;
  readonly bytes: number;
  /** Of a close frame; 1005 if it has none. */
  readonly code?: number | undefined;
}

/** A connection has ended, or there was none. */
export interface CloseLine extends Connection {
  readonly event: 'close';
  /** The side that ended it. Missing: the relay itself, or a request that was not upgraded. */
  readonly from?: Side | undefined;
  /** Of the close frame that began it, 1005 if it had no code; 1006 without a close frame. */
  readonly code: number;
  /** Why; `not-upgraded` with the status of the answer. */
  readonly cause: EndCause | 'not-upgraded';
  /** Of the client's answer, and IIS's substatus and win32 status. Only of `not-upgraded`. */
  readonly status?: number;
  readonly substatus?: number | undefined;
  readonly win32?: number | undefined;
}

export interface RelayLog {
  write(line: RelayLogLine): void;
  /** Waits until all is written. False if the reader stalls for a second. */
  flush(): Promise<boolean>;
}

// If the reader stalls or the disk is full, lines are dropped and memory does not grow.
const MAX_UNWRITTEN_CHARACTERS = 4 * 1024 * 1024;
/** Lines about frames end here, the others go on: a log grows by connections only. */
const MAX_FRAME_CHARACTERS = 256 * 1024 * 1024;
const FLUSH_TIMEOUT_MS = 1000;

export interface RelayLogLimits {
  readonly unwritten: number;
  readonly frames: number;
}

/** A log on a file descriptor. Dropped lines are counted in a line `lost`. */
export function createRelayLog(
  fileDescriptor: number,
  limits: RelayLogLimits = { unwritten: MAX_UNWRITTEN_CHARACTERS, frames: MAX_FRAME_CHARACTERS },
): RelayLog {
  const file = new sonicBoom.SonicBoom({
    fd: fileDescriptor,
    minLength: 1, // with 0, flush() would not wait for a write that is under way
    maxLength: limits.unwritten,
  });
  file.on('error', () => {}); // a closed pipe or a full disk must not end the relay
  let frameCharacters = 0;
  let lost = 0;
  file.on('drop', () => (lost += 1));
  return {
    write(line) {
      const text = print(line);
      if (line.event === 'frame') frameCharacters += text.length;
      if (line.event === 'frame' && frameCharacters > limits.frames) lost += 1;
      else file.write(text);
    },
    flush: async () =>
      await new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), FLUSH_TIMEOUT_MS);
        const done = (): void => {
          clearTimeout(timer);
          resolve(true);
        };
        // An error means that nobody reads the log.
        file.flush((error) => {
          if (lost === 0 || error) return done();
          file.write(print({ event: 'lost', lines: lost }));
          lost = 0;
          file.flush(done);
        });
      }),
  };
}

function print(line: RelayLogLine): string {
  return `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`;
}
