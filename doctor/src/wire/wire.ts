import type { Duplex } from 'node:stream';

/** More than any probe wants; what comes behind it ends the connection. */
const MAX_BUFFERED_BYTES = 262_144;
const MAX_TOTAL_BYTES = 4_194_304;

/** One connection: what has come in and was not taken yet, and how it ended. */
export class Wire {
  bytes: Buffer = Buffer.alloc(0);
  /** `flood`: more came than anybody wanted. */
  ended: 'fin' | 'reset' | 'flood' | undefined;
  detail: string | undefined;
  readonly socket: Duplex;
  #total = 0;
  #wake: (() => void) | undefined;

  constructor(socket: Duplex) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.resume(); // it is paused behind an HTTP proxy
    socket.once('end', () => this.#end('fin'));
    socket.once('close', () => this.#end('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.detail = error.code ?? error.message;
      this.#end('reset');
    });
  }

  /** Waits for more bytes, the end or the deadline (in ms of performance.now). @returns whether anything came */
  async more(deadline: number): Promise<boolean> {
    const before = this.#total;
    if (this.ended !== undefined) return false;
    const waitMs = deadline - performance.now();
    if (waitMs <= 0) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    return this.#total > before;
  }

  take(count: number): void {
    this.bytes = this.bytes.subarray(count);
  }

  write(bytes: Buffer | string): void {
    if (this.ended === undefined || this.socket.writable) this.socket.write(bytes, 'latin1');
  }

  destroy(): void {
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#total += chunk.length;
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    const isFlood = this.bytes.length > MAX_BUFFERED_BYTES || this.#total > MAX_TOTAL_BYTES;
    if (isFlood) {
      this.#end('flood');
      this.socket.destroy();
    }
    this.#wake?.();
  }

  #end(how: NonNullable<Wire['ended']>): void {
    this.ended ??= how;
    this.#wake?.();
  }
}
