import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { inspect } from 'node:util';
import { type ClientOptions, WebSocket } from 'ws';
import { type RunningBackend, startBackend } from '../backend.ts';
import { type BackendConfig, readConfig } from '../config.ts';
import type { EventLog, LogEvent } from '../event-log.ts';
import type { ServerMessage } from '../protocol.ts';

/** A wait that takes longer has failed; every one ends with a message that says for what. */
// Far more than any of them needs: a test of a busy machine is not to fail for that.
const DEADLINE_MS = 30_000;

/** The parts that the backend looks for in the built page. */
export const TEMPLATE = [
  '<!doctype html><title>Lab</title><style>p { color: red }</style>',
  '<script type="application/json" id="lab-config">__LAB_CONFIG__</script>',
  '<script type="module">console.log("lab");</script>',
].join('\n');

/** A page that does not fit into the buffers of the kernel. */
export const LARGE_PAGE = TEMPLATE + 'x'.repeat(32 * 1024 * 1024);

/**
 * The time limit for a client that reads nothing. Its request must arrive within it on a busy
 * machine, and what the client sends restarts it.
 */
export const STALL_MS = 1000;

/** Rejects with what was waited for if `promise` takes too long. */
export async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not in ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Replaces the clock and its timers by ones that advance by the given milliseconds. */
export function handClock(t: TestContext): (ms: number) => void {
  let nowMs = Math.ceil(performance.now()); // whole: sums of fractions differ in their last digit
  t.mock.method(performance, 'now', () => nowMs);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return (ms) => {
    nowMs += ms;
    t.mock.timers.tick(ms);
  };
}

/** Things in the order they came, and a way to wait for more of them. */
export class Collected<T> {
  readonly items: T[] = [];
  readonly #looks = new Set<() => void>();

  add(item: T): void {
    this.items.push(item);
    for (const look of this.#looks) look();
  }

  /**
   * Resolves to the first result of `find` that is not undefined. Calls it again for each new item.
   */
  async until<U>(what: string, find: (items: readonly T[]) => U | undefined): Promise<U> {
    let look = () => {};
    const found = new Promise<U>((resolve) => {
      look = () => {
        const value = find(this.items);
        if (value !== undefined) resolve(value);
      };
    });
    this.#looks.add(look);
    look();
    try {
      return await within(what, found);
    } catch (error) {
      const seen = inspect(this.items.slice(-10), { depth: 4, maxStringLength: 200 });
      throw new Error(`${(error as Error).message}; the last of ${this.items.length} are ${seen}`, {
        cause: error,
      });
    } finally {
      this.#looks.delete(look);
    }
  }

  /** The item with that index, there already or yet to come. */
  at(index: number, what = `item ${index}`): Promise<T> {
    return this.until(what, (items) => items[index]);
  }
}

/** A line of the log, as whoever reads it sees it. */
type Line = Readonly<Record<string, unknown>> & Pick<LogEvent, 'event'>;

export class RecordedLog implements EventLog {
  readonly events = new Collected<Line>();

  write(event: LogEvent): void {
    this.events.add({ ...event });
  }

  async flush(): Promise<boolean> {
    return true;
  }

  all(event: LogEvent['event']): Line[] {
    return this.events.items.filter((item) => item.event === event);
  }

  /** The first line of that event with those fields, written already or yet to come. */
  first(event: LogEvent['event'], fields: Readonly<Record<string, unknown>> = {}) {
    const wanted = Object.entries(fields);
    return this.events.until(`a line "${event}" with ${inspect(fields)}`, (items) =>
      items.find((item) => item.event === event && wanted.every(([k, value]) => item[k] === value)),
    );
  }
}

export interface TestBackend extends RunningBackend, AsyncDisposable {
  readonly log: RecordedLog;
}

/** Starts a backend on a free port. It stops when the test leaves its scope. */
export async function startTestBackend(
  overrides: Partial<BackendConfig> = {},
  template = TEMPLATE,
): Promise<TestBackend> {
  const log = new RecordedLog();
  const backend = await startBackend({ ...readConfig({ PORT: '0' }), ...overrides }, log, template);
  return { ...backend, log, [Symbol.asyncDispose]: () => backend.stop('the test is over') };
}

interface Frame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket client that behaves. */
export class TestClient implements Disposable {
  readonly socket: WebSocket;
  readonly frames = new Collected<Frame>();
  readonly pings = new Collected<Buffer>();
  readonly errors: Error[] = [];
  readonly #closes = new Collected<Closed>();

  private constructor(url: string, options: ClientOptions) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('message', (data, isBinary) => {
      this.frames.add({ data: data as Buffer, isBinary });
    });
    this.socket.on('ping', (data) => this.pings.add(data));
    this.socket.on('error', (error) => this.errors.push(error));
    this.socket.on('close', (code, reason) => {
      this.#closes.add({ code, reason: reason.toString() });
    });
  }

  static async open(port: number, target = '/', options: ClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(`ws://127.0.0.1:${port}${target}`, options);
    await within('the handshake', once(client.socket, 'open'));
    return client;
  }

  /** The messages of the backend so far, without what was relayed as binary. */
  get messages(): ServerMessage[] {
    return this.frames.items.filter(({ isBinary }) => !isBinary).map(parse);
  }

  /** The first message of that type that passes `test`. */
  message<T extends ServerMessage['type']>(
    type: T,
    test: (message: Extract<ServerMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    type Wanted = Extract<ServerMessage, { type: T }>;
    const isWanted = (message: ServerMessage): message is Wanted =>
      message.type === type && test(message as Wanted);
    return this.frames.until(`a message "${type}"`, () => this.messages.find(isWanted));
  }

  /** Says something and waits until it has come back: all that came before has been read. */
  async roundTrip(text = 'round trip'): Promise<void> {
    const echo = JSON.stringify(text);
    let looked = this.frames.items.length;
    this.socket.send(text);
    await this.frames.until(`the echo of "${text}"`, (frames) => {
      const found = frames.slice(looked).find(({ data }) => data.includes(echo));
      looked = frames.length; // each is looked at once: there may be thousands
      return found;
    });
  }

  closed(): Promise<Closed> {
    return this.#closes.at(0, 'the end of the connection');
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

function parse({ data }: Frame): ServerMessage {
  return JSON.parse(data.toString()) as ServerMessage;
}

/** A TCP client that says what a test wants, however wrong. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  readonly #chunks = new Collected<Buffer>();
  readonly #ends = new Collected<string>();

  private constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('data', (chunk) => this.#chunks.add(chunk));
    this.socket.on('error', () => {}); // a reset; the close says enough
    this.socket.on('end', () => this.#ends.add('end'));
    this.socket.on('close', () => this.#ends.add('close'));
  }

  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient(port);
    await within('the TCP connection', once(client.socket, 'connect'));
    return client;
  }

  /** Connects and does the handshake. */
  static async open(port: number, headers: Headers = {}): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.socket.write(handshake('/', headers));
    await client.until('the answer 101', (text) => text.startsWith('HTTP/1.1 101') || undefined);
    return client;
  }

  /** Everything that came, one character for each byte. */
  get received(): string {
    return Buffer.concat(this.#chunks.items).toString('latin1');
  }

  until<U>(what: string, find: (received: string) => U | undefined): Promise<U> {
    return this.#chunks.until(what, () => find(this.received));
  }

  /** Resolves once the server has ended the connection, one way or the other. */
  async ended(): Promise<void> {
    await this.#ends.at(0, 'the end of the connection');
  }

  /** The same, while the client sends this at that interval, in ms. */
  async endedWhileSending(bytes: string, everyMs: number): Promise<void> {
    const timer = setInterval(() => this.socket.write(bytes), everyMs); // fails once it is dropped
    await this.ended().finally(() => clearInterval(timer));
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

type Headers = Readonly<Record<string, string>>;

/** A request as it goes over the wire. */
export function request(method: string, target: string, headers: Headers = {}): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([k, v]) => `${k}: ${v}`);
  return [`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

export const HANDSHAKE_HEADERS = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
} as const;

/** The handshake of a client (RFC 6455 section 4.1). */
export function handshake(target = '/', headers: Headers = {}): string {
  return request('GET', target, { ...HANDSHAKE_HEADERS, ...headers });
}

export interface Answer {
  readonly status: number;
  /** The headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes and reads the one answer: to its end, or to the end of the head after 101. */
export async function ask(port: number, bytes: string): Promise<Answer> {
  using client = await RawClient.connect(port);
  client.socket.write(bytes);
  const answer = await client.until('the head of the answer', parseAnswer);
  if (answer.status === 101) return answer;
  await client.ended();
  return parseAnswer(client.received) ?? answer;
}

export async function answerTo(bytes: string): Promise<Answer> {
  await using backend = await startTestBackend();
  return await ask(backend.port, bytes);
}

export function parseAnswer(text: string): Answer | undefined {
  const [head, ...rest] = text.split('\r\n\r\n');
  if (head === undefined || rest.length === 0) return undefined;
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: rest.join('\r\n\r\n'),
  };
}

export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9 } as const;

/** One frame of a client, masked with zeros (RFC 6455 section 5.2). */
export function frame(
  opcode: number,
  payload: Buffer | string = '',
  { fin = true, rsv1 = false }: { fin?: boolean; rsv1?: boolean } = {},
): Buffer {
  const data = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
  return Buffer.concat([Buffer.from([first]), maskedLength(data.length), Buffer.alloc(4), data]);
}

function maskedLength(length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | length]);
  const extended = Buffer.alloc(9);
  extended[0] = 0x80 | 127;
  extended.writeBigUInt64BE(BigInt(length), 1);
  return extended;
}
