import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { FrameCounter } from './frame-counter.ts';

export interface ClientHandlers {
  onMessages(client: BenchClient, count: number): void;
  onEnd(client: BenchClient, why: string): void;
}

const HEAD_END = '\r\n\r\n';
const HANDSHAKE_TIMEOUT_MS = 10_000;

// One buffer for all clients, which read one after the other, so that a read allocates nothing.
const RECEIVED = Buffer.alloc(64 * 1024);

/** One WebSocket client on a plain TCP socket, as cheap as possible. */
export class BenchClient {
  /** Messages that this client has received in the present measurement. */
  heard = 0;
  readonly #counter = new FrameCounter();
  readonly #handlers: ClientHandlers;
  readonly #socket: Socket;
  #head = '';
  #opened: (() => void) | undefined;

  constructor(port: number, handlers: ClientHandlers) {
    this.#handlers = handlers;
    const onread = { buffer: RECEIVED, callback: (length: number) => this.#read(length) };
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
  }

  /** Resolves after the server's 101. */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        reject(new Error(why));
        this.#handlers.onEnd(this, why);
      };
      const timer = setTimeout(() => fail('no handshake in 10 s'), HANDSHAKE_TIMEOUT_MS);
      this.#opened = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#socket.on('error', (error) => fail(error.message));
      this.#socket.on('close', () => fail(`closed by the server ${this.#head.split('\r\n')[0]}`));
      this.#socket.write(handshake());
    });
  }

  send(frame: Buffer): void {
    this.#socket.write(frame);
  }

  /** Disconnects with a reset, which leaves no TIME_WAIT and no entry in a firewall's table. */
  leave(): void {
    this.#socket.resetAndDestroy();
  }

  #read(length: number): boolean {
    if (this.#opened === undefined) this.#count(RECEIVED, length);
    else this.#readHead(length, this.#opened);
    return true;
  }

  #readHead(length: number, opened: () => void): void {
    this.#head += RECEIVED.toString('latin1', 0, length);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0 || !this.#head.startsWith('HTTP/1.1 101 ')) return;
    const rest = Buffer.from(this.#head.slice(end + HEAD_END.length), 'latin1');
    this.#head = '';
    this.#opened = undefined;
    this.#count(rest, rest.length);
    opened();
  }

  #count(chunk: Uint8Array, length: number): void {
    const before = this.#counter.messages;
    this.#counter.read(chunk, length);
    const count = this.#counter.messages - before;
    this.heard += count;
    if (count > 0) this.#handlers.onMessages(this, count);
  }
}

function handshake(): string {
  return [
    'GET / HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '',
    '',
  ].join('\r\n');
}
