import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Attempt, Ending } from './attempt.ts';
import { Connection, type ConnectionState } from './connection.ts';
import type { SocketEndpoint } from './endpoint.ts';
import { FakeWorld } from './test/fake-world.ts';

const direct: SocketEndpoint = { choice: 'article', url: 'ws://localhost:8080', why: '' };
const proxied: SocketEndpoint = { choice: 'origin', url: 'wss://localhost', why: '' };

let world: FakeWorld;
let states: ConnectionState[];
let endings: [cid: string, ending: Ending][];
let received: unknown[];
let attempts: Attempt[];
let connection: Connection;

const names = () => states.map(({ name }) => name);

beforeEach(() => {
  world = new FakeWorld();
  states = [];
  endings = [];
  received = [];
  attempts = [];
  connection = new Connection(world, {
    started: (attempt) => attempts.push(attempt),
    changed: (state) => states.push(state),
    received: (data) => received.push(data),
    ended: (attempt, ending) => endings.push([attempt.cid, ending]),
  });
});

describe('an attempt', () => {
  test('opens the endpoint with a fresh id and hands over frames', () => {
    connection.connect(direct);
    world.latest.fire('open');
    world.latest.fire('message', { data: 'hello' });
    assert.equal(world.latest.url, 'ws://localhost:8080/?cid=c-1');
    assert.equal(world.latest.binaryType, 'arraybuffer');
    assert.deepEqual(names(), ['connecting', 'open']);
    assert.deepEqual(received, ['hello']);
  });

  test('knows what was agreed, how much arrived and when data passed last', () => {
    connection.connect(direct);
    world.latest.extensions = 'permessage-deflate';
    world.latest.fire('open');
    world.pass(100);
    world.latest.fire('message', { data: 'hello' });
    world.pass(50);
    connection.send('hi');
    world.pass(500);
    const known = { openedAt: 0, extensions: 'permessage-deflate', received: 1, lastDataAt: 150 };
    assert.deepEqual({ ...attempts[0], ...known }, attempts[0]);
  });

  test('sends only while the socket is open', () => {
    assert.equal(connection.send('early'), false);
    connection.connect(direct);
    assert.equal(connection.send('too early'), false);
    world.latest.fire('open');
    assert.equal(connection.send('now'), true);
    connection.disconnect();
    assert.equal(connection.send('late'), false);
    assert.deepEqual(world.latest.sent, ['now']);
  });

  test('that closes is followed by another with another id', () => {
    connection.connect(direct);
    world.latest.fire('error');
    world.latest.fireClose(1006);
    assert.deepEqual(states.at(-1), { name: 'waiting', retryAt: 250 });
    world.pass(250);
    assert.equal(world.sockets.length, 2);
    assert.equal(world.latest.url, 'ws://localhost:8080/?cid=c-2');
    assert.deepEqual(names(), ['connecting', 'waiting', 'connecting']);
  });

  test('whose constructor throws has failed and is tried again', () => {
    world.refusal = Object.assign(new Error('no ws from https'), { name: 'SecurityError' });
    connection.connect(direct);
    assert.deepEqual(names(), ['connecting', 'failed']);
    const failure = { cause: 'refused', error: 'SecurityError', detail: 'no ws from https' };
    assert.deepEqual(endings, [['c-1', { kind: 'failure', at: 0, failure }]]);
    world.refusal = undefined;
    world.pass(250);
    assert.equal(world.sockets.length, 1);
  });

  test('with an error and no close has failed a second later', () => {
    connection.connect(direct);
    world.latest.fire('error');
    world.pass(999);
    assert.deepEqual(names(), ['connecting']);
    world.pass(1);
    assert.equal(names().at(-1), 'failed');
    assert.deepEqual(endings[0]?.[1], { kind: 'failure', at: 1000, failure: { cause: 'silent' } });
    world.pass(250);
    assert.equal(world.sockets.length, 2);
  });

  test('that nobody answers has failed after ten seconds and is given up', () => {
    connection.connect(direct);
    const [stuck] = world.sockets;
    world.pass(10_000);
    assert.equal(names().at(-1), 'failed');
    assert.equal(stuck?.closes.length, 1);
    world.pass(250);
    stuck?.fire('open');
    stuck?.fire('message', { data: 'late' });
    stuck?.fireClose(1006);
    assert.deepEqual(names(), ['connecting', 'failed', 'connecting']);
    assert.equal(endings.length, 1);
    assert.deepEqual(received, []);
  });
});

describe('the wait', () => {
  function failTimes(count: number): number[] {
    return Array.from({ length: count }, () => {
      world.latest.fireClose(1006);
      const state = states.at(-1);
      assert.ok(state?.name === 'waiting');
      const delayMs = state.retryAt - world.time;
      world.pass(delayMs);
      return delayMs;
    });
  }

  test('grows from failure to failure up to the cap', () => {
    connection.connect(direct);
    assert.deepEqual(failTimes(7), [250, 500, 1000, 2000, 4000, 7500, 7500]);
  });

  test('goes on growing when the socket opens only for a moment', () => {
    connection.connect(direct);
    failTimes(3);
    world.latest.fire('open');
    world.pass(9999);
    assert.deepEqual(failTimes(1), [2000]);
  });

  test('starts afresh after the socket was open for ten seconds', () => {
    connection.connect(direct);
    failTimes(3);
    world.latest.fire('open');
    world.pass(10_000);
    assert.deepEqual(failTimes(1), [250]);
  });

  test('lasts long enough to be seen even when the jitter is nothing', () => {
    world.chance = 0;
    connection.connect(direct);
    assert.deepEqual(failTimes(2), [200, 200]);
  });

  test('ends at once when asked, and the timer does not open a second socket', () => {
    connection.connect(direct);
    world.latest.fireClose(1006);
    connection.retryNow();
    assert.equal(world.sockets.length, 2);
    world.pass(5000);
    assert.equal(world.sockets.length, 2);
  });

  test('is not there to be ended while a socket is connecting, open or disconnected', () => {
    connection.retryNow();
    connection.connect(direct);
    connection.retryNow();
    world.latest.fire('open');
    connection.retryNow();
    connection.disconnect();
    world.latest.fireClose(1000);
    connection.retryNow();
    assert.equal(world.sockets.length, 1);
  });
});

describe('disconnect', () => {
  test('closes with 1000 and opens no other socket', () => {
    connection.connect(direct);
    world.latest.fire('open');
    connection.disconnect();
    assert.deepEqual(world.latest.closes, [[1000, 'disconnected by the user']]);
    world.latest.fireClose(1000);
    world.pass(60_000);
    assert.deepEqual(names(), ['connecting', 'open', 'closing', 'closed']);
    assert.equal(world.sockets.length, 1);
  });

  test('during the wait cancels it', () => {
    connection.connect(direct);
    world.latest.fireClose(1006);
    connection.disconnect();
    world.pass(60_000);
    assert.deepEqual(names(), ['connecting', 'waiting', 'closed']);
    assert.equal(world.sockets.length, 1);
  });

  test('wins over an open event that was already on its way', () => {
    connection.connect(direct);
    connection.disconnect();
    world.latest.fire('open');
    world.latest.fireClose(1000);
    assert.deepEqual(names(), ['connecting', 'closing', 'closed']);
  });

  test('does not wait for ever for a peer that does not answer the close', () => {
    connection.connect(direct);
    world.latest.fire('open');
    connection.disconnect();
    world.pass(5000);
    assert.equal(names().at(-1), 'closed');
    const failure = { cause: 'close-unanswered', afterMs: 5000 };
    assert.deepEqual(endings, [['c-1', { kind: 'failure', at: 5000, failure }]]);
  });
});

describe('connecting elsewhere', () => {
  test('waits for the old socket to close, then opens the new one without a pause', () => {
    connection.connect(direct);
    world.latest.fire('open');
    connection.connect(proxied);
    assert.equal(world.sockets.length, 1);
    world.latest.fireClose(1000);
    assert.equal(world.latest.url, 'wss://localhost/?cid=c-2');
    assert.deepEqual(names(), ['connecting', 'open', 'closing', 'connecting']);
    assert.deepEqual(
      attempts.map(({ endpoint }) => endpoint.url),
      ['ws://localhost:8080', 'wss://localhost'],
    );
  });

  test('goes to the last of several choices', () => {
    connection.connect(direct);
    world.latest.fire('open');
    connection.connect(proxied);
    connection.connect(direct);
    world.latest.fireClose(1000);
    assert.equal(world.sockets.length, 2);
    assert.equal(world.latest.url, 'ws://localhost:8080/?cid=c-2');
    assert.equal(world.sockets[0]?.closes.length, 1);
  });

  test('ends a wait for the old endpoint', () => {
    connection.connect(direct);
    world.latest.fireClose(1006);
    connection.connect(proxied);
    world.pass(60_000);
    assert.deepEqual(
      world.sockets.map(({ url }) => url.split('?')[0]),
      // The second one is given up after its ten seconds and tried again.
      ['ws://localhost:8080/', ...Array(world.sockets.length - 1).fill('wss://localhost/')],
    );
  });

  test('after a disconnect that is still closing takes effect once it has closed', () => {
    connection.connect(direct);
    world.latest.fire('open');
    connection.disconnect();
    connection.connect(proxied);
    world.latest.fireClose(1000);
    assert.equal(world.latest.url, 'wss://localhost/?cid=c-2');
  });
});
