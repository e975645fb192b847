import { write } from 'node:fs';
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
  readonly others?: readonly number[];
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
  readonly code?: number;
}

/** A connection has ended, or there was none. */
export interface CloseLine extends Connection {
  readonly event: 'close';
  /** The side that ended it. Missing: the relay itself, or a request that was not upgraded. */
  readonly from?: Side;
  /** Of the close frame that began it, 1005 if it had no code; 1006 without a close frame. */
  readonly code: number;
  /** Why; `not-upgraded` with the status of the answer. */
  readonly cause: EndCause | 'not-upgraded';
  /** Of the client's answer, and IIS's substatus and win32 status. Only of `not-upgraded`. */
  readonly status?: number;
  readonly substatus?: number;
  readonly win32?: number;
}

export interface RelayLog {
  write(line: RelayLogLine): void;
  /** Waits until all is written. False if the reader stalls for a second. */
  flush(): Promise<boolean>;
}

// A reader that stalls, or a disk that is full, costs lines and never memory.
const MAX_UNWRITTEN_CHARACTERS = 4 * 1024 * 1024;
/** Lines about frames end here, the others go on: a log grows by connections only. */
const MAX_FRAME_CHARACTERS = 256 * 1024 * 1024;
const FLUSH_TIMEOUT_MS = 1000;

export interface RelayLogLimits {
  readonly unwritten: number;
  readonly frames: number;
}

/** A log on a file descriptor. What does not fit is counted in a line `lost`. */
export class FileLog implements RelayLog {
  readonly #fileDescriptor: number;
  readonly #limits: RelayLogLimits;
  #waiting = '';
  #isWriting = false;
  #frameCharacters = 0;
  #lost = 0;
  #flushed: (() => void)[] = [];

  constructor(
    fileDescriptor: number,
    limits: RelayLogLimits = { unwritten: MAX_UNWRITTEN_CHARACTERS, frames: MAX_FRAME_CHARACTERS },
  ) {
    this.#fileDescriptor = fileDescriptor;
    this.#limits = limits;
  }

  write(line: RelayLogLine): void {
    const text = print(line);
    if (line.event === 'frame') this.#frameCharacters += text.length;
    const isTooMuch = line.event === 'frame' && this.#frameCharacters > this.#limits.frames;
    if (isTooMuch || this.#waiting.length + text.length > this.#limits.unwritten) {
      this.#lost += 1;
      return;
    }
    this.#waiting += text;
    this.#writeSoon();
  }

  async flush(): Promise<boolean> {
    if (this.#lost > 0) this.#waiting += print({ event: 'lost', lines: this.#lost });
    this.#lost = 0;
    this.#writeSoon();
    if (!this.#isWriting) return true;
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), FLUSH_TIMEOUT_MS);
      this.#flushed.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** All lines of one turn of the event loop are one write. */
  #writeSoon(): void {
    if (this.#isWriting || this.#waiting === '') return;
    this.#isWriting = true;
    setImmediate(() => this.#writeNow(Buffer.from(this.#take())));
  }

  #take(): string {
    const text = this.#waiting;
    this.#waiting = '';
    return text;
  }

  #writeNow(bytes: Buffer): void {
    write(this.#fileDescriptor, bytes, (error, written) => {
      const isBusy = error?.code === 'EAGAIN'; // a pipe that another program made non-blocking
      if (isBusy) setTimeout(() => this.#writeNow(bytes), 10).unref();
      else if (error === null && written < bytes.length) this.#writeNow(bytes.subarray(written));
      else this.#onWritten();
    });
  }

  #onWritten(): void {
    this.#isWriting = false;
    this.#writeSoon();
    if (this.#isWriting) return;
    for (const resolve of this.#flushed.splice(0)) resolve();
  }
}

function print(line: RelayLogLine): string {
  return `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`;
}
