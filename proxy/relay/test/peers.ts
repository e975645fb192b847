import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, ClockWait } from '../clock.ts';
import { encodeFrame, FrameReader, type FrameFault, type FrameHeader } from '../frames.ts';
import { startRelay, type Relay } from '../hop.ts';
import { readRelayConfig } from '../config.ts';
import type { RelayOptions } from '../options.ts';
import type { RelayLog, RelayLogLine } from '../relay-log.ts';

/** Far more than any wait needs: a slow machine is not a failure. */
const DEADLINE_MS = 30_000;

/** Time that a test moves by hand. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #waits = new Set<{ dueMs: number; readonly run: () => void }>();

  after(ms: number, run: () => void): ClockWait {
    const wait = { dueMs: this.#nowMs + ms, run };
    this.#waits.add(wait);
    return {
      refresh: () => {
        wait.dueMs = this.#nowMs + ms;
        this.#waits.add(wait);
      },
      cancel: () => this.#waits.delete(wait),
    };
  }

  /** How many waits are under way. */
  get size(): number {
    return this.#waits.size;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const wait of this.#waits) {
      if (wait.dueMs > this.#nowMs) continue;
      this.#waits.delete(wait);
      wait.run();
    }
  }
}

/** A TCP peer that says what a test wants and keeps what it hears, one character for each byte. */
export class TestPeer implements Disposable {
  readonly socket: Socket;
  received = '';
  /** How the other side ended it. */
  end: 'FIN' | 'RST' | undefined;
  readonly #looks = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString('latin1');
      this.#look();
    });
    socket.on('end', () => this.#ended('FIN'));
    socket.on('error', () => this.#ended('RST'));
  }

  static async connect(port: number): Promise<TestPeer> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return new TestPeer(socket);
  }

  send(...parts: readonly (string | Buffer)[]): void {
    this.socket.write(Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1'))));
  }

  /** What `find` makes of all that was received, as soon as it is not undefined. */
  async until<T>(what: string, find: (received: string) => T | undefined): Promise<T> {
    let look = (): void => {};
    const found = new Promise<T>((resolve, reject) => {
      const fail = (): void =>
        reject(new Error(`${what}: not in ${JSON.stringify(this.received)}`));
      const timer = setTimeout(fail, DEADLINE_MS);
      look = () => {
        const value = find(this.received);
        if (value === undefined) return;
        clearTimeout(timer);
        resolve(value);
      };
    });
    this.#looks.add(look);
    look();
    return await found.finally(() => this.#looks.delete(look));
  }

  /** The head of a request or an answer, taken out of what was received. */
  async head(): Promise<string> {
    const size = await this.until('a head', (text) => {
      const end = text.indexOf('\r\n\r\n');
      return end === -1 ? undefined : end + 4;
    });
    return this.#take(size);
  }

  /** Waits for that many bytes and takes them. */
  async bytes(count: number): Promise<string> {
    await this.until(`${count} bytes`, (text) => text.length >= count || undefined);
    return this.#take(count);
  }

  #take(count: number): string {
    const taken = this.received.slice(0, count);
    this.received = this.received.slice(count);
    return taken;
  }

  /** Waits until it has received so many frames, and says what they are. */
  frames(count: number): Promise<readonly ReadFrame[]> {
    return this.until(`${count} frames`, (text) => {
      const frames = readFrames(Buffer.from(text, 'latin1'));
      return frames.length >= count ? frames : undefined;
    });
  }

  ended(): Promise<'FIN' | 'RST'> {
    return this.until('the end', () => this.end);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #ended(how: 'FIN' | 'RST'): void {
    this.end ??= how;
    this.#look();
  }

  #look(): void {
    for (const look of this.#looks) look();
  }
}

export interface ReadFrame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly payload: string;
}

/** The frames in bytes of either side, each fragment of one frame joined again. */
export function readFrames(bytes: Buffer): ReadFrame[] {
  const masked = ((bytes[1] ?? 0) & 0x80) !== 0;
  const frames: { opcode: number; fin: boolean; payload: string; left: number }[] = [];
  const add = (payload: Buffer): void => {
    const frame = frames.at(-1);
    if (frame === undefined) return;
    frame.payload += payload.toString('latin1');
    frame.left -= payload.length;
  };
  const reader = new FrameReader(
    {
      header: ({ opcode, fin, bytes: left }: FrameHeader) => {
        frames.push({ opcode, fin, payload: '', left });
      },
      fragment: (_opcode, _fin, payload) => add(payload),
      control: ({ opcode, fin }, payload) => {
        frames.push({ opcode, fin, payload: payload.toString('latin1'), left: 0 });
      },
      broken: (fault: FrameFault) => {
        throw new Error(`the relay sent a frame with a fault: ${fault}`);
      },
    },
    { masked },
  );
  reader.read(Buffer.from(bytes));
  const whole = frames.filter(({ left }) => left === 0);
  return whole.map(({ opcode, fin, payload }) => ({ opcode, fin, payload }));
}

/** A masked frame of a client, or one of a server. */
export function clientFrame(opcode: number, payload: string | Buffer = '', fin = true): Buffer {
  return encodeFrame({ opcode, fin, payload: toBuffer(payload), masked: true });
}

export function serverFrame(opcode: number, payload: string | Buffer = '', fin = true): Buffer {
  return encodeFrame({ opcode, fin, payload: toBuffer(payload), masked: false });
}

const toBuffer = (payload: string | Buffer): Buffer => Buffer.from(payload as string, 'latin1');

/** The payload of a close frame. */
export function closing(code: number, reason = ''): string {
  return String.fromCharCode(code >> 8, code & 0xff) + reason;
}

/** A log that a test looks at. */
export class RecordedRelayLog implements RelayLog {
  readonly lines: RelayLogLine[] = [];

  /** As it would be read: without what is undefined. */
  write(line: RelayLogLine): void {
    this.lines.push(JSON.parse(JSON.stringify(line)) as RelayLogLine);
  }

  async flush(): Promise<boolean> {
    return true;
  }
}

/** A backend made of bytes, a relay in front of it, and all that a test opens. */
export class RelayBench implements AsyncDisposable {
  readonly relay: Relay;
  readonly log: RecordedRelayLog;
  readonly #server: Server;
  readonly #peers: TestPeer[] = [];
  readonly #backends: TestPeer[] = [];

  private constructor(relay: Relay, log: RecordedRelayLog, server: Server) {
    this.relay = relay;
    this.log = log;
    this.#server = server;
    server.on('connection', (socket) => {
      const peer = new TestPeer(socket);
      this.#peers.push(peer);
      this.#backends.push(peer);
    });
  }

  static async start(options: Partial<RelayOptions> = {}): Promise<RelayBench> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const log = new RecordedRelayLog();
    const relay = await startTestRelay(port, options, log);
    return new RelayBench(relay, log, server);
  }

  async client(): Promise<TestPeer> {
    const peer = await TestPeer.connect(this.relay.port);
    this.#peers.push(peer);
    return peer;
  }

  /** The next connection of the relay's. */
  async backend(): Promise<TestPeer> {
    while (this.#backends.length === 0) await once(this.#server, 'connection');
    return this.#backends.shift() as TestPeer;
  }

  /** The connection whose request has that line. Those before it are forgotten. */
  async askedWith(line: string): Promise<TestPeer> {
    for (;;) {
      const peer = await this.backend();
      const isIt = await peer.until('a request', (text) =>
        text.includes('\r\n\r\n') ? text.includes(line) : peer.end && false,
      );
      if (isIt) return peer;
    }
  }

  /** Both handshakes. */
  async open({ request = handshake(), answer = {} }: Opening = {}): Promise<OpenPair> {
    const client = await this.client();
    client.send(request);
    const backend = await this.backend();
    const requestHead = await backend.head();
    backend.send(switching(requestHead, answer));
    return { client, backend, requestHead, answerHead: await client.head() };
  }

  /** The line of the end, once it is there. */
  async closeLine(): Promise<RelayLogLine> {
    return await eventually('the line "close"', () =>
      this.log.lines.find(({ event }) => event === 'close'),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const peer of this.#peers) peer[Symbol.dispose]();
    await this.relay.stop();
    this.#server.close();
  }
}

export interface Opening {
  readonly request?: string;
  readonly answer?: Readonly<Record<string, string>>;
}

export interface OpenPair {
  readonly client: TestPeer;
  readonly backend: TestPeer;
  readonly requestHead: string;
  readonly answerHead: string;
}

/** A relay with the defaults of its program, but for `options`. */
export async function startTestRelay(
  targetPort: number,
  options: Partial<RelayOptions> = {},
  log: RelayLog = new RecordedRelayLog(),
): Promise<Relay> {
  const target = `127.0.0.1:${targetPort}`;
  const config = readRelayConfig({ RELAY_PORT: '0', RELAY_TARGET: target });
  return await startRelay({ ...config.options, stopMs: 500, ...options }, log);
}

/** Asks until there is an answer. */
export async function eventually<T>(what: string, ask: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not in ${DEADLINE_MS} ms`);
    await delay(5);
  }
}

export const CLIENT_KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
/** RFC 6455 section 1.3. */
export const CLIENT_ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** The head of a request; a header whose value is empty is left out. */
export function handshake(
  headers: Readonly<Record<string, string>> = {},
  first = 'GET / HTTP/1.1',
): string {
  const all = {
    Host: 'lab.test',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': CLIENT_KEY,
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([k, v]) => (v === '' ? [] : `${k}: ${v}`));
  return [first, ...lines, '', ''].join('\r\n');
}

/** The 101 of a backend that was asked with `requestHead`. */
export function switching(
  requestHead: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const key = headerOf(requestHead, 'Sec-WebSocket-Key') ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const all = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': accept.digest('base64'),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}

/** The values of a header in a head, joined with a bar. Undefined if it is not there. */
export function headerOf(head: string, name: string): string | undefined {
  const values = head.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return line.slice(0, colon).toLowerCase() === name.toLowerCase() ? line.slice(colon + 2) : [];
  });
  return values.length === 0 ? undefined : values.join(' | ');
}
