import assert from 'node:assert/strict';
import type { CloseInfo, Socket, ConnectionEnvironment } from '../connection.ts';

type Handler = (event?: unknown) => void;

/** A socket that a test opens, fails and closes by hand. */
class FakeSocket implements Socket {
  readonly url: string;
  readonly sent: string[] = [];
  readonly closes: [code: number, reason: string][] = [];
  binaryType = 'blob';
  extensions = '';
  readonly #handlers = new Map<string, Handler[]>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, handler: Handler | ((event: never) => void)): void {
    this.#handlers.set(type, [...(this.#handlers.get(type) ?? []), handler as Handler]);
  }

  fire(type: string, event?: unknown): void {
    for (const handler of this.#handlers.get(type) ?? []) handler(event);
  }

  fireClose(code: number, reason = ''): void {
    this.fire('close', { code, reason, wasClean: code !== 1006 } satisfies CloseInfo);
  }

  close(code: number, reason: string): void {
    this.closes.push([code, reason]);
  }

  send(text: string): void {
    this.sent.push(text);
  }
}

/**
 * A fake of the browser for a connection. A test moves its clock and chooses its random numbers.
 */
export class FakeWorld implements ConnectionEnvironment {
  readonly sockets: FakeSocket[] = [];
  refusal: unknown;
  chance = 0.5;
  time = 0;
  #ids = 0;
  #timers: { at: number; callback: () => void }[] = [];

  openSocket(url: string): Socket {
    if (this.refusal !== undefined) throw this.refusal;
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  }

  newCid(): string {
    this.#ids += 1;
    return `c-${this.#ids}`;
  }

  now(): number {
    return this.time;
  }

  random(): number {
    return this.chance;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.time + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.time = due.at;
      due.callback();
    }
    this.time = end;
  }

  get latest(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert.ok(socket, 'no socket was opened');
    return socket;
  }
}
