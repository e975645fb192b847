import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { Client, frame, Opcode, RawClient, RecordedLog, startTestBackend } from './fixture.ts';
import { within } from './fixture.ts';
import { Room, type RoomLimits } from './room.ts';
import { readRoute } from './route.ts';

const MEBIBYTE = 1024 * 1024;
const MESSAGE = Buffer.alloc(MEBIBYTE, 'm');
/** More than any kernel buffers for one connection. */
const PLENTY = 64;
/** Frame headers, a ping message, and a close frame with its reason. */
const SLACK_BYTES = 512;

/** The server's side of a connection, which a test cannot see from outside. */
interface ServerSide {
  readonly webSocket: WebSocket;
  readonly request: IncomingMessage;
}

/** A room with a door of its own: the backend without its page, its rules and its time-outs. */
class OpenRoom implements AsyncDisposable {
  readonly log = new RecordedLog();
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
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

  /** Lets a client in and gives both sides of its connection. */
  async enter<C>(cid: string, connect: (port: number) => Promise<C>): Promise<[C, ServerSide]> {
    const entered = new Promise<ServerSide>((resolve) => {
      this.#server.once('connection', (webSocket, request) => {
        this.#room.enter(cid, webSocket, readRoute(request));
        resolve({ webSocket, request });
      });
    });
    const client = await connect(this.port);
    return [client, await entered];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#room.empty('the test is over', 100);
    this.#server.close();
  }
}

const openRoom = (limits: Partial<RoomLimits> = {}) => new OpenRoom(limits).listening();
const client = (port: number) => Client.open(port);
const rawClient = (port: number) => RawClient.open(port);

/** Sends messages, each when the last one has come back, while `goOn` says so. */
async function speak(speaker: Client, goOn: () => boolean): Promise<number> {
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
  const [slow, { webSocket }] = await room.enter('slow', client);
  using _slow = slow;
  const [speaker] = await room.enter('speaker', client);
  using _speaker = speaker;
  slow.socket.pause();
  await speak(speaker, () => webSocket.readyState === webSocket.OPEN);
  slow.socket.resume();
  const { code, reason } = await slow.closed();
  assert.equal(code, 1013);
  assert.match(reason, /^slow consumer: \d+ bytes unsent$/);
  const line = await room.log.first('close');
  assert.deepEqual(
    [line['cid'], line['code'], line['reason'], line['by']],
    ['slow', 1013, reason, 'server'],
  );
  await speaker.roundTrip();
});

test('keeps no more for a slow consumer than the limit and one message', async () => {
  const maxBufferedBytes = 4 * MEBIBYTE;
  await using room = await openRoom({ maxBufferedBytes });
  const [slow, { webSocket }] = await room.enter('slow', rawClient);
  using _slow = slow;
  const [speaker, speakerSide] = await room.enter('speaker', client);
  using _speaker = speaker;
  slow.socket.pause();
  let most = 0;
  speakerSide.webSocket.on('message', () => (most = Math.max(most, webSocket.bufferedAmount)));
  await speak(speaker, () => webSocket.readyState === webSocket.OPEN);
  let after = 5; // messages for everybody that it no longer gets
  await speak(speaker, () => after-- > 0);
  assert.ok(most > maxBufferedBytes, `${most} bytes waited`);
  assert.ok(most <= maxBufferedBytes + MESSAGE.length + SLACK_BYTES, `${most} bytes waited`);
});

test('keeps a consumer that has caught up in time', async () => {
  await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
  const [slow, { webSocket }] = await room.enter('slow', client);
  using _slow = slow;
  const [speaker] = await room.enter('speaker', client);
  using _speaker = speaker;
  slow.socket.pause();
  const sent = await speak(speaker, () => webSocket.bufferedAmount === 0);
  slow.socket.resume();
  await slow.frames.until('all the messages', (frames) =>
    frames.filter(({ isBinary }) => isBinary).length === sent ? true : undefined,
  );
  await slow.roundTrip();
  assert.deepEqual(room.log.all('close'), []);
});

test('drops a slow consumer that does not answer the close frame in time', async () => {
  const maxPayloadBytes = MEBIBYTE;
  await using backend = await startTestBackend({ maxPayloadBytes, closeTimeoutMs: 100 });
  using slow = await RawClient.open(backend.port);
  using speaker = await Client.open(backend.port);
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

test('drops a client that has half closed and leaves its messages unread', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
  const [zombie, { webSocket, request }] = await room.enter('zombie', rawClient);
  using _zombie = zombie;
  const [speaker] = await room.enter('speaker', client);
  using _speaker = speaker;
  zombie.socket.pause();
  await speak(speaker, () => webSocket.bufferedAmount === 0);
  const ended = once(request.socket, 'end');
  zombie.socket.end();
  await within('the end of its side', ended);
  for (let beat = 1; beat <= 2; beat += 1) {
    t.mock.timers.tick(30_000);
    await speaker.pings.at(beat - 1, `ping ${beat}`);
    await speaker.roundTrip();
  }
  assert.equal((await room.log.first('close', { cid: 'zombie' }))['by'], 'server');
});

test('drops a client that sends pings and leaves the pongs unread', async () => {
  await using room = await openRoom({ maxBufferedBytes: PLENTY * MEBIBYTE });
  const [flood, { webSocket }] = await room.enter('flood', rawClient);
  using _flood = flood;
  const [speaker] = await room.enter('speaker', client);
  using _speaker = speaker;
  flood.socket.pause();
  await speak(speaker, () => webSocket.bufferedAmount === 0);
  flood.socket.write(Buffer.concat(Array.from({ length: 200 }, () => frame(Opcode.ping))));
  await room.log.first('close', { cid: 'flood' });
  await speaker.roundTrip();
});
