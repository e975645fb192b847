import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClient, handClock, RawClient, startTestBackend } from './test/fixture.ts';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('pings visibly at once, then every 20 seconds, and counts', async (t) => {
  const goOn = handClock(t);
  await using backend = await startTestBackend();
  using client = await TestClient.open(backend.port);
  const numbers = () => client.messages.flatMap((m) => (m.type === 'ping' ? [m.n] : []));
  await client.message('ping');
  for (const [ms, expected] of [
    [19_999, [1]],
    [1, [1, 2]],
    [20_000, [1, 2, 3]],
    [20_000, [1, 2, 3, 4]],
  ] as const) {
    goOn(ms);
    await client.roundTrip();
    assert.deepEqual(numbers(), expected);
  }
});

test('pings at the interval of the configuration', async () => {
  await using backend = await startTestBackend({ pingIntervalMs: 20 });
  using client = await TestClient.open(backend.port);
  await client.message('ping', ({ n }) => n === 3);
  const pings = client.messages.flatMap((message) => (message.type === 'ping' ? [message] : []));
  assert.deepEqual(
    pings.slice(0, 3).map(({ n }) => n),
    [1, 2, 3],
  );
  for (const { at } of pings) assert.match(at, ISO_TIME);
});

test('counts for each client on its own', async () => {
  await using backend = await startTestBackend({ pingIntervalMs: 20 });
  using early = await TestClient.open(backend.port);
  await early.message('ping', ({ n }) => n === 3);
  using late = await TestClient.open(backend.port);
  assert.equal((await late.message('ping')).n, 1);
});

test('logs each ping', async () => {
  await using backend = await startTestBackend({ pingIntervalMs: 20 });
  using client = await TestClient.open(backend.port);
  const { cid } = await client.message('welcome');
  await backend.log.first('ping', { n: 3 });
  assert.deepEqual(
    backend.log.all('ping').slice(0, 3),
    [1, 2, 3].map((n) => ({ event: 'ping', cid, n })),
  );
});

test('counts no ping that a closing client was not sent', async () => {
  const limits = { maxPayloadBytes: 1, pingIntervalMs: 20, closeTimeoutMs: 200 };
  await using backend = await startTestBackend(limits);
  using client = await RawClient.open(backend.port);
  client.socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 65, 65])); // ignores the close frame
  const { pings } = await backend.log.first('close');
  await client.ended();
  const sent = client.received.match(/"type":"ping"/g)?.length;
  assert.deepEqual([pings, backend.log.all('ping').length], [sent, sent]);
});

test('pings nobody who has left', async () => {
  await using backend = await startTestBackend({ pingIntervalMs: 20 });
  using leaver = await TestClient.open(backend.port);
  const { cid } = await leaver.message('welcome');
  leaver.socket.close();
  await backend.log.first('close');
  const before = backend.log.events.items.length;
  using stayer = await TestClient.open(backend.port);
  await stayer.message('ping', ({ n }) => n === 3);
  const after = backend.log.events.items.slice(before);
  assert.deepEqual(
    after.filter((line) => line['cid'] === cid),
    [],
  );
});
