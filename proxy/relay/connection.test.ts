import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEFAULT_WAITS,
  RelayedConnection,
  type ConnectionEnd,
  type ConnectionWaits,
} from './connection.ts';
import type { Leg, Side } from './end.ts';
import { clientFrame, closing, ManualClock, readFrames, serverFrame } from './test/peers.ts';
import { seeded } from './test/random.ts';

/** A leg that keeps what a connection does with it; its system takes bytes when the test says so. */
class FakeLeg implements Leg {
  sent = Buffer.alloc(0);
  isPaused = false;
  isStalled = false;
  how: 'FIN' | 'RST' | undefined;
  #taken: (() => void)[] = [];

  send(bytes: Buffer, taken: () => void): boolean {
    if (this.how !== undefined) return true;
    this.sent = Buffer.concat([this.sent, bytes]);
    if (this.isStalled) this.#taken.push(taken);
    return !this.isStalled;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  end(): void {
    this.how ??= 'FIN';
  }

  reset(): void {
    this.how ??= 'RST';
  }

  take(): void {
    this.isStalled = false;
    for (const taken of this.#taken.splice(0)) taken();
  }

  /** The frames sent since the last look. */
  frames(): readonly (readonly [opcode: number, payload: string])[] {
    const frames = readFrames(this.sent);
    this.sent = Buffer.alloc(0);
    return frames.map(({ opcode, payload }) => [opcode, payload] as const);
  }
}

function setUp(waits: Partial<ConnectionWaits> = {}, extended = false) {
  const client = new FakeLeg();
  const backend = new FakeLeg();
  const clock = new ManualClock();
  const ends: ConnectionEnd[] = [];
  const codes: [Side, number][] = [];
  const connection = new RelayedConnection({
    legs: { client, backend },
    waits: { ...DEFAULT_WAITS, ...waits },
    clock,
    extended,
    watcher: {
      frame: (from, _header, code) => void (code !== undefined && codes.push([from, code])),
      over: (end) => void ends.push(end),
    },
  });
  return { client, backend, clock, ends, codes, connection };
}

const RSV1 = Buffer.from([0xc1, 0x01, 0x61]);

/** That both legs have ended that way, once, and that no wait is left. */
function assertOver(
  { client, backend, ends, clock }: ReturnType<typeof setUp>,
  [clientHow, backendHow]: readonly ['FIN' | 'RST', 'FIN' | 'RST'],
  end: ConnectionEnd,
): void {
  assert.deepEqual([client.how, backend.how], [clientHow, backendHow]);
  assert.deepEqual(ends, [end]);
  assert.equal(clock.size, 0, 'no wait is left');
}

test('R11 a client that does not read holds the backend up', () => {
  const { client, backend, connection } = setUp();
  client.isStalled = true;
  connection.receive('backend', serverFrame(1, 'a'));
  assert.deepEqual([backend.isPaused, client.isPaused], [true, false]);
  client.take();
  assert.equal(backend.isPaused, false);
});

test('R11 a backend that does not read holds the client up', () => {
  const { client, backend, connection } = setUp();
  backend.isStalled = true;
  connection.receive('client', clientFrame(1, 'a'));
  assert.equal(client.isPaused, true);
  backend.take();
  assert.equal(client.isPaused, false);
});

test('R11 an end that pings and does not read its pongs is not read either', () => {
  const { client, connection } = setUp();
  client.isStalled = true;
  connection.receive('client', clientFrame(9, 'a'));
  assert.equal(client.isPaused, true);
  client.take();
  assert.equal(client.isPaused, false);
});

test('R14 each side’s pings are answered and never cross, nor do pongs', () => {
  const { client, backend, connection } = setUp();
  connection.receive('client', Buffer.concat([clientFrame(9, 'c'), clientFrame(10, 'x')]));
  connection.receive('backend', Buffer.concat([serverFrame(9, 'b'), serverFrame(10, 'x')]));
  assert.deepEqual(client.frames(), [[10, 'c']]);
  assert.deepEqual(backend.frames(), [[10, 'b']]);
});

test('R15 the backend gets a pong after 30 s of silence, and again', () => {
  const { client, backend, clock, connection } = setUp();
  clock.advance(29_999);
  assert.deepEqual(backend.frames(), []);
  connection.receive('client', clientFrame(1, 'a'));
  assert.deepEqual(backend.frames(), [[1, 'a']]);
  clock.advance(29_999);
  assert.deepEqual(backend.frames(), []);
  for (let i = 0; i < 3; i += 1) {
    clock.advance(30_000);
    assert.deepEqual(backend.frames(), [[10, '']]);
  }
  assert.deepEqual(client.frames(), [], 'the client gets none by default');
});

test('R15 the client is pinged if webSocket pingInterval is set', () => {
  const { client, backend, clock } = setUp({ clientPingMs: 1000 });
  clock.advance(1000);
  clock.advance(1000);
  assert.deepEqual(client.frames(), [
    [9, ''],
    [9, ''],
  ]);
  assert.deepEqual(backend.frames(), []);
});

test('R16 the client closes: code and reason go on, the answer comes back, both ends get FIN', () => {
  const all = setUp();
  all.connection.receive('client', clientFrame(8, closing(4001, 'bye')));
  assert.deepEqual(all.backend.frames(), [[8, closing(4001, 'bye')]]);
  assert.deepEqual([all.client.how, all.backend.how], [undefined, undefined]);
  all.connection.receive('backend', serverFrame(1, 'still'));
  all.connection.receive('backend', serverFrame(8, closing(4001)));
  assert.deepEqual(all.client.frames(), [
    [1, 'still'],
    [8, closing(4001)],
  ]);
  assert.deepEqual(all.codes, [
    ['client', 4001],
    ['backend', 4001],
  ]);
  assertOver(all, ['FIN', 'FIN'], { from: 'client', code: 4001, cause: 'close-frame' });
});

test('R16 the backend closes: nothing is read from it any more, the client’s answer goes back', () => {
  const all = setUp();
  const reason = 'r'.repeat(123);
  all.connection.receive('backend', serverFrame(8, closing(1001, reason)));
  all.connection.receive('backend', serverFrame(1, 'more'));
  all.connection.lost('backend');
  assert.deepEqual(all.client.frames(), [[8, closing(1001, reason)]]);
  all.connection.receive('client', clientFrame(8, closing(1001)));
  assert.deepEqual(all.backend.frames(), [[8, closing(1001)]]);
  assertOver(all, ['FIN', 'FIN'], { from: 'backend', code: 1001, cause: 'close-frame' });
});

test('R16 a close frame without a code stays empty (1005)', () => {
  const all = setUp();
  all.connection.receive('client', clientFrame(8));
  assert.deepEqual(all.backend.frames(), [[8, '']]);
  all.connection.receive('backend', serverFrame(8));
  assert.deepEqual(all.client.frames(), [[8, '']]);
  assertOver(all, ['FIN', 'FIN'], { from: 'client', code: 1005, cause: 'close-frame' });
});

test('R17 the backend drops: the client is reset and gets no close frame', () => {
  const all = setUp();
  all.connection.lost('backend');
  assert.deepEqual(all.client.frames(), []);
  assertOver(all, ['RST', 'FIN'], { from: 'backend', code: 1006, cause: 'dropped' });
});

test('R17 the backend drops instead of answering a close frame: the client is reset', () => {
  const all = setUp();
  all.connection.receive('client', clientFrame(8, closing(1000)));
  all.connection.lost('backend');
  assertOver(all, ['RST', 'FIN'], { from: 'client', code: 1000, cause: 'close-frame' });
});

test('R10 the backend breaks the protocol: what came before passes, the client is reset', () => {
  const all = setUp();
  all.connection.receive('backend', Buffer.concat([serverFrame(1, 'a'), RSV1]));
  assert.deepEqual(all.client.frames(), [[1, 'a']]);
  assertOver(all, ['RST', 'FIN'], { from: 'backend', code: 1006, cause: 'reserved-bits' });
});

test('R09 the first compressed frame after an accepted extension is swallowed, then FIN', () => {
  const all = setUp({}, true);
  all.connection.receive('backend', serverFrame(1, 'short ones are not compressed'));
  assert.equal(all.client.frames().length, 1);
  all.connection.receive('backend', RSV1);
  assert.deepEqual(all.client.frames(), []);
  assertOver(all, ['FIN', 'FIN'], { from: 'backend', code: 1006, cause: 'compressed-frame' });
});

for (const [what, lose] of [
  ['R18 the client drops', (c: RelayedConnection) => c.lost('client')],
  ['R29 the client does not mask', (c: RelayedConnection) => c.receive('client', serverFrame(1))],
  ['R29 the client compresses', (c: RelayedConnection) => c.receive('client', RSV1)],
] as const) {
  test(`${what}: the backend gets 1011 without a reason, and its answer ends it`, () => {
    const all = setUp();
    lose(all.connection);
    assert.deepEqual(all.backend.frames(), [[8, closing(1011)]]);
    assert.deepEqual([all.client.how, all.backend.how], ['FIN', undefined]);
    all.connection.receive('backend', serverFrame(8, closing(1011)));
    assert.deepEqual(all.client.frames(), []);
    assert.deepEqual([all.ends.length, all.backend.how, all.clock.size], [1, 'FIN', 0]);
  });
}

test('R29 the client is the first to compress, as it may after an accepted extension', () => {
  const all = setUp({}, true);
  all.connection.receive('client', RSV1);
  assert.deepEqual(all.backend.frames(), [[8, closing(1011)]]);
  all.connection.receive('backend', serverFrame(8, closing(1011)));
  assertOver(all, ['FIN', 'FIN'], { from: 'client', code: 1006, cause: 'compressed-frame' });
});

test('R18 a client that drops instead of answering a close frame: the backend gets 1011', () => {
  const all = setUp();
  all.connection.receive('backend', serverFrame(8, closing(1000)));
  all.connection.lost('client');
  assert.deepEqual(all.backend.frames(), [[8, closing(1011)]]);
  assertOver(all, ['FIN', 'FIN'], { from: 'backend', code: 1000, cause: 'close-frame' });
});

test('R18 a client that drops behind its own close frame changes nothing', () => {
  const all = setUp();
  all.connection.receive('client', clientFrame(8, closing(1000)));
  all.connection.lost('client');
  assert.deepEqual(all.backend.frames(), [[8, closing(1000)]]);
  all.connection.receive('backend', serverFrame(8, closing(1000)));
  assertOver(all, ['FIN', 'FIN'], { from: 'client', code: 1000, cause: 'close-frame' });
});

test('R18 a backend that was held up is read again: its answer ends the connection', () => {
  const all = setUp();
  all.client.isStalled = true;
  all.connection.receive('backend', serverFrame(1, 'a'));
  all.connection.lost('client');
  assert.equal(all.backend.isPaused, false);
  all.connection.receive('backend', serverFrame(8, closing(1011)));
  assert.equal(all.backend.how, 'FIN');
});

test('R20 a stop: 1011 to the backend and a reset to the client', () => {
  const all = setUp();
  all.connection.stop();
  assert.deepEqual(all.backend.frames(), [[8, closing(1011)]]);
  assert.deepEqual([all.client.how, all.backend.how], ['RST', undefined]);
  all.connection.lost('backend');
  assertOver(all, ['RST', 'FIN'], { from: undefined, code: 1006, cause: 'stopped' });
});

test('R20 a stop behind the client’s close frame sends no second one', () => {
  const all = setUp();
  all.connection.receive('client', clientFrame(8, closing(1000)));
  const { length } = all.backend.sent;
  all.connection.stop();
  assert.equal(all.backend.sent.length, length);
  assert.deepEqual(all.backend.frames(), [[8, closing(1000)]]);
});

test('R21 a client that fails right after a send: the backend is told nothing until the end', () => {
  const all = setUp();
  all.backend.isStalled = true;
  all.connection.receive('client', clientFrame(1, 'a'));
  all.connection.lost('client');
  all.backend.take();
  assert.deepEqual(all.backend.frames(), [[1, 'a']]);
  assert.deepEqual([all.client.how, all.backend.how], [undefined, undefined]);
  all.connection.receive('backend', serverFrame(1, 'b'));
  assert.deepEqual(all.client.frames(), []);
  assertOver(all, ['FIN', 'FIN'], { from: 'client', code: 1006, cause: 'dropped' });
});

test('R23 an idle connection stays by default', () => {
  const all = setUp();
  for (let hours = 0; hours < 24; hours += 1) all.clock.advance(3_600_000);
  assert.deepEqual([all.client.how, all.backend.how, all.ends], [undefined, undefined, []]);
});

test('R23 with proxy-timeout silence on both legs ends it, as if the backend had dropped', () => {
  const all = setUp({ idleMs: 1000 });
  all.clock.advance(999);
  all.connection.receive('backend', serverFrame(9));
  all.clock.advance(999);
  all.connection.receive('client', clientFrame(1));
  all.clock.advance(999);
  assert.equal(all.ends.length, 0);
  all.clock.advance(1);
  assertOver(all, ['RST', 'FIN'], { from: undefined, code: 1006, cause: 'idle' });
});

for (const [side, bytes] of [
  ['client', clientFrame(8, closing(1000))],
  ['backend', serverFrame(8, closing(1000))],
] as const) {
  test(`R24 a close frame of the ${side} that is not answered ends both legs after 10 s`, () => {
    const all = setUp({ idleMs: 60_000, clientPingMs: 1000 });
    all.connection.receive(side, Buffer.from(bytes));
    all.clock.advance(9999);
    assert.equal(all.ends.length, 0);
    all.clock.advance(1);
    assertOver(all, ['FIN', 'FIN'], { from: side, code: 1000, cause: 'close-frame' });
  });
}

test('R24 a backend that says nothing to 1011 is ended after 10 s', () => {
  const all = setUp();
  all.connection.lost('client');
  all.clock.advance(10_000);
  assertOver(all, ['FIN', 'FIN'], { from: 'client', code: 1006, cause: 'dropped' });
});

test('whatever the two ends do in whatever order, it ends once and then does nothing', () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const random = seeded(seed);
    const all = setUp({ idleMs: 50_000, clientPingMs: 20_000 }, seed % 3 === 0);
    const noise = (): Buffer =>
      Buffer.from(Array.from({ length: 1 + random(12) }, () => random(256)));
    const steps = [
      () => all.connection.receive('client', clientFrame(random(3), 'abc', random(2) === 0)),
      () => all.connection.receive('backend', serverFrame(random(3), 'abc', random(2) === 0)),
      () => all.connection.receive('client', clientFrame(8 + random(3), closing(1000))),
      () => all.connection.receive('backend', serverFrame(8 + random(3), closing(1000))),
      () => all.connection.receive(random(2) === 0 ? 'client' : 'backend', noise()),
      () => all.connection.lost(random(2) === 0 ? 'client' : 'backend'),
      () => void (all.client.isStalled = true),
      () => void (all.backend.isStalled = true),
      () => all.client.take(),
      () => all.backend.take(),
      () => all.clock.advance(random(20_000)),
      () => random(10) === 0 && all.connection.stop(),
    ];
    for (let i = 0; i < 30; i += 1) steps[random(steps.length)]?.();
    readFrames(all.client.sent);
    readFrames(all.backend.sent);
    all.connection.lost('client');
    all.connection.lost('backend');
    all.clock.advance(60_000);
    assert.equal(all.ends.length, 1, `seed ${seed}`);
    assert.equal(all.clock.size, 0, `seed ${seed}: no wait is left`);
    assert.ok(all.client.how !== undefined && all.backend.how !== undefined, `seed ${seed}`);
  }
});
