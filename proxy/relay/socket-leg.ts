import type { Socket } from 'node:net';
import type { Leg } from './end.ts';

/** A leg that was ended is destroyed after this time, if the peer has not ended it. */
const LINGER_MS = 10_000;

/** A leg over TCP. */
export class SocketLeg implements Leg {
  readonly #socket: Socket;
  #waiting: (() => void)[] = [];
  #hasEnded = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('close', () => this.#release());
  }

  send(bytes: Buffer, taken: () => void): boolean {
    if (!this.#socket.writable) return true;
    this.#socket.write(bytes, this.#onWritten);
    if (this.#socket.writableLength === 0) return true;
    this.#waiting.push(taken);
    return false;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    if (this.#hasEnded || this.#socket.destroyed) return;
    this.#hasEnded = true;
    this.#socket.end();
    this.#socket.resume(); // closing with bytes unread would send RST, which may overtake the rest
    const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
    this.#socket.once('close', () => clearTimeout(timer));
  }

  reset(): void {
    this.#hasEnded = true;
    this.#socket.resetAndDestroy();
  }

  readonly #onWritten = (): void => {
    if (this.#socket.writableLength === 0) this.#release();
  };

  #release(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const taken of waiting) taken();
  }
}
