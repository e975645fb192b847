import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  TestClient,
  frame,
  Opcode,
  RawClient,
  RecordedLog,
  startTestBackend,
  within,
} from './test/fixture.ts';
import { PeerSocket } from './peer-socket.ts';
import { Room, type RoomLimits } from './room.ts';
import { readRoute } from './route.ts';

const MEBIBYTE = 1024 * 1024;
const MESSAGE = Buffer.alloc(MEBIBYTE, 'm');
/** More than any kernel buffers for one connection. */
const PLENTY = 64;
/** Frame headers, a ping message, and a close frame with its reason. */
const SLACK_BYTES = 512;

/** Both sides of a connection; the server's cannot be seen from outside. */
interface Guest<C> extends Disposable {
  readonly client: C;
  readonly webSocket: WebSocket;
  readonly request: IncomingMessage;
}

/** A room with a door of its own: the backend without its page, its rules and its time-outs. */
class OpenRoom implements AsyncDisposable {
  readonly log = new RecordedLog();
  readonly #server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    WebSocket: PeerSocket,
    allowSynchronousEvents: false,
  });
  readonly #room: Room;

  constructor(limits: Partial<RoomLimits>) {
    this.#room = new Room(this.log, {
      pingIntervalMs: 20_000,
      heartbeatIntervalMs: 30_000,
      maxBufferedBytes: MEBIBYTE,
      ...limits,
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listening(): Promise<this> {
    await once(this.#server, 'listening');
    return this;
  }

  async enter<C extends Disposable>(
    cid: string,
    connect: (port: number) => Promise<C>,
  ): Promise<Guest<C>> {
    const entered = once(this.#server, 'connection');
    this.#server.once('connection', (webSocket, request) => {
      this.#room.enter(webSocket, { cid, path: '/', route: readRoute(request) });
    });
    const client = await connect(this.port);
    const [webSocket, request] = (await entered) as [WebSocket, IncomingMessage];
    return { client, webSocket, request, [Symbol.dispose]: () => client[Symbol.dispose]() };
  }

  empty(timeoutMs: number): Promise<void> {
    return this.#room.empty('everybody has to leave', timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.empty(100);
    this.#server.close();
  }
}

const openRoom = (limits: Partial<RoomLimits> = {}) => new OpenRoom(limits).listening();
const client = (port: number) => TestClient.open(port);
const rawClient = (port: number) => RawClient.open(port);

/** Sends messages, each when the last one has come back, while `goOn` says so. */
async function speak(speaker: TestClient, goOn: () => boolean): Promise<number> {
  let sent = 0;
  for (; goOn(); sent += 1) {
    assert.ok(sent < PLENTY, `${PLENTY} messages of 1 MiB have not been enough`);
    const before = speaker.frames.items.length;
    speaker.socket.send(MESSAGE);
    await speaker.frames.at(before, 'its own message');
  }
  return sent;
}

test('closes a slow consumer with 1013 and the reason, and nobody else', async () => {
  await using room = await openRoom();
  using slow = await room.enter('slow', client);
  using speaker = await room.enter('speaker', client);
  slow.client.socket.pause();
  await speak(speaker.client, () => slow.webSocket.readyState === slow.webSocket.OPEN);
  slow.client.socket.resume();
  const { code, reason } = await slow.client.closed();
  assert.equal(code, 1013);
  assert.match(reason, /^slow consumer: \d+ bytes unsent$/);
  const line = await room.log.first('close');
  assert.deepEqual(
    [line['cid'], line['code'], line['reason'], line['by']],
    ['slow', 1013, reason, 'server'],
  );
  await speaker.client.roundTrip();
});

test('keeps no more for a slow consumer than the limit and one message', async () => {
  const maxBufferedBytes = 4 * MEBIBYTE;
  await using room = await openRoom({ maxBufferedBytes });
  using slow = await room.enter('slow', rawClient);
  using speaker = await room.enter('speaker', client);
  slow.client.socket.pause();
  let most = 0;
  speaker.webSocket.on('message', () => (most = Math.max(most, slow.webSocket.bufferedAmount)));
  await speak(speaker.client, () => slow.webSocket.readyState === slow.webSocket.OPEN);
  let after = 5; // messages for everybody that it no longer gets
  await speak(speaker.client, () => after-- > 0);
  assert.ok(most > maxBufferedBytes, `${most} bytes waited`);
  assert.ok(most <= maxBufferedBytes + MESSAGE.length + SLACK_BYTES, `${most} bytes waited`);
});

test('keeps a consumer that has caught up in time', async () => {
  await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
  using slow = await room.enter('slow', client);
  using speaker = await room.enter('speaker', client);
  slow.client.socket.pause();
  const sent = await speak(speaker.client, () => slow.webSocket.bufferedAmount < 2 * MEBIBYTE);
  slow.client.socket.resume();
  await slow.client.frames.until('all the messages', (frames) =>
    frames.filter(({ isBinary }) => isBinary).length === sent ? true : undefined,
  );
  await slow.client.roundTrip();
  assert.deepEqual(room.log.all('close'), []);
});

test('drops a slow consumer that does not answer the close frame in time', async () => {
  const maxPayloadBytes = MEBIBYTE;
  await using backend = await startTestBackend({ maxPayloadBytes, closeTimeoutMs: 100 });
  using slow = await RawClient.open(backend.port);
  using speaker = await TestClient.open(backend.port);
  slow.socket.pause();
  await speak(speaker, () => backend.log.all('message').length < PLENTY);
  const line = await backend.log.first('close');
  assert.equal(line['code'], 1013);
  assert.equal(line['by'], 'server');
  await speaker.roundTrip();
});

test('closes a speaker that does not read its own messages', async () => {
  const maxPayloadBytes = MEBIBYTE;
  await using backend = await startTestBackend({ maxPayloadBytes, closeTimeoutMs: 100 });
  using speaker = await RawClient.open(backend.port);
  speaker.socket.pause();
  for (let sent = 0; sent < PLENTY; sent += 1) speaker.socket.write(frame(Opcode.binary, MESSAGE));
  const line = await backend.log.first('close');
  assert.deepEqual([line['code'], line['by']], [1013, 'server']);
});

describe('a client that has half closed and leaves its messages unread', () => {
  /** Brings a room to where nothing more comes from the client, and nothing more goes to it. */
  async function makeZombie(room: OpenRoom, speaker: Guest<TestClient>): Promise<Guest<RawClient>> {
    const zombie = await room.enter('zombie', rawClient);
    zombie.client.socket.pause();
    await speak(speaker.client, () => zombie.webSocket.bufferedAmount < 2 * MEBIBYTE);
    const ended = once(zombie.request.socket, 'end');
    zombie.client.socket.end();
    await within('the end of its side', ended);
    return zombie;
  }

  test('is dropped by the heartbeat', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
    using speaker = await room.enter('speaker', client);
    using _ = await makeZombie(room, speaker);
    for (let beat = 1; beat <= 2; beat += 1) {
      t.mock.timers.tick(30_000);
      await speaker.client.pings.at(beat - 1, `ping ${beat}`);
      await speaker.client.roundTrip();
    }
    assert.equal((await room.log.first('close', { cid: 'zombie' }))['by'], 'server');
  });

  test('is dropped when the room is emptied', async () => {
    await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
    using speaker = await room.enter('speaker', client);
    using _ = await makeZombie(room, speaker);
    await within('an empty room', room.empty(50));
    assert.equal((await room.log.first('close', { cid: 'zombie' }))['by'], 'server');
  });
});

test('drops a client that sends pings and leaves the pongs unread', async () => {
  await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
  using flood = await room.enter('flood', rawClient);
  using speaker = await room.enter('speaker', client);
  flood.client.socket.pause();
  await speak(speaker.client, () => flood.webSocket.bufferedAmount < 2 * MEBIBYTE);
  flood.client.socket.write(Buffer.concat(Array.from({ length: 200 }, () => frame(Opcode.ping))));
  await room.log.first('close', { cid: 'flood' });
  await speaker.client.roundTrip();
});

describe('a client that says more than can be delivered', () => {
  /** Lets every slice end as soon as it looks at the clock: the slowest machine there is. */
  function slowMachine(t: TestContext): void {
    let nowMs = 0;
    t.mock.method(performance, 'now', () => (nowMs += 10));
  }

  test('is not read meanwhile, and all of it arrives in its order', async (t) => {
    await using room = await openRoom();
    using flood = await room.enter('flood', rawClient);
    using listener = await room.enter('listener', client);
    for (let count = 1; count <= 16; count += 1) {
      const other = await room.enter(`other-${count}`, rawClient);
      t.after(() => other[Symbol.dispose]());
    }
    let pauses = 0;
    const pause = flood.webSocket.pause.bind(flood.webSocket);
    t.mock.method(flood.webSocket, 'pause', () => {
      pauses += 1;
      pause();
    });
    slowMachine(t);
    const texts = Array.from({ length: 150 }, (_, index) => `no ${index}`);
    flood.client.socket.write(Buffer.concat(texts.map((text) => frame(Opcode.text, text))));
    await listener.client.message('message', ({ text }) => text === texts.at(-1));
    const heard = listener.client.messages.flatMap((message) =>
      message.type === 'message' ? [message.text] : [],
    );
    assert.deepEqual(heard, texts);
    assert.ok(pauses > 0, 'it was not held up');
    await room.log.first('message', { cid: 'flood', n: 150 });
    assert.equal(flood.webSocket.isPaused, false);
  });

  test('is not dropped for a pong that nobody has read', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    await using room = await openRoom();
    using held = await room.enter('held', client);
    held.webSocket.pause();
    for (let beat = 1; beat <= 3; beat += 1) {
      t.mock.timers.tick(30_000);
      await held.client.pings.at(beat - 1, `ping ${beat}`);
    }
    held.webSocket.resume();
    await held.client.roundTrip();
    t.mock.timers.tick(30_000);
    await held.client.roundTrip();
    assert.deepEqual(room.log.all('close'), []);
  });

  test('answers the goodbye although it is not read', async () => {
    await using room = await openRoom();
    using held = await room.enter('held', client);
    held.webSocket.pause();
    await within('an empty room', room.empty(30_000));
    assert.deepEqual((await held.client.closed()).code, 1001);
  });
});
