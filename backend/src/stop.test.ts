import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  TestClient,
  handshake,
  RawClient,
  request,
  startTestBackend,
  TEMPLATE,
  within,
} from './test/fixture.ts';

const REASON = 'the backend is stopping';

test('closes every client with 1001 and the reason', async () => {
  await using backend = await startTestBackend();
  using one = await TestClient.open(backend.port);
  using other = await TestClient.open(backend.port);
  await within('the stop', backend.stop(REASON));
  for (const client of [one, other]) {
    assert.deepEqual(await client.closed(), { code: 1001, reason: REASON });
  }
  const lines = backend.log.all('close');
  assert.deepEqual(
    lines.map(({ code, reason, by }) => [code, reason, by]),
    [
      [1001, REASON, 'server'],
      [1001, REASON, 'server'],
    ],
  );
});

test('ends without clients', async () => {
  await using backend = await startTestBackend();
  await within('the stop', backend.stop(REASON));
});

test('refuses connections from then on', async () => {
  await using backend = await startTestBackend();
  await within('the stop', backend.stop(REASON));
  await assert.rejects(RawClient.connect(backend.port), { code: 'ECONNREFUSED' });
});

test('drops a client that does not answer the close frame in time', async () => {
  await using backend = await startTestBackend({ closeTimeoutMs: 50 });
  using client = await RawClient.open(backend.port);
  await within('the stop', backend.stop(REASON));
  await client.ended();
  const line = await backend.log.first('close');
  assert.deepEqual([line['code'], line['by']], [1001, 'server']);
});

test('closes a client whose handshake comes too late with 1001 as well', async () => {
  await using backend = await startTestBackend();
  using present = await RawClient.open(backend.port);
  using late = await RawClient.connect(backend.port);
  late.socket.write(handshake().slice(0, 40));
  using witness = await TestClient.open(backend.port);
  await witness.roundTrip();
  const stopped = backend.stop(REASON);
  await witness.closed();
  late.socket.write(handshake().slice(40));
  await late.until('a close frame', (text) => text.includes(`\u0003\u00e9${REASON}`) || undefined);
  present.socket.destroy();
  late.socket.destroy();
  await within('the stop', stopped);
  assert.ok(!late.received.includes('welcome'), late.received);
});

test('ends the connections that only asked for the page', async () => {
  await using backend = await startTestBackend();
  using silent = await RawClient.connect(backend.port);
  using half = await RawClient.connect(backend.port);
  half.socket.write('GET / HT');
  using idle = await RawClient.connect(backend.port);
  idle.socket.write(request('GET', '/healthz'));
  await idle.until('the answer', (text) => text.includes('ok\n') || undefined);
  await within('the stop', backend.stop(REASON));
  for (const client of [silent, half, idle]) await client.ended();
});

test('ends a refused client that does not read its answer', async () => {
  await using backend = await startTestBackend({}, TEMPLATE + 'x'.repeat(32 * 1024 * 1024));
  using client = await RawClient.connect(backend.port);
  client.socket.pause();
  client.socket.write(request('GET', '/') + handshake('/nope'));
  await backend.log.first('refuse');
  await within('the stop', backend.stop(REASON));
});

test('may be asked for twice', async () => {
  await using backend = await startTestBackend();
  using client = await TestClient.open(backend.port);
  await within('both stops', Promise.all([backend.stop(REASON), backend.stop('again')]));
  assert.deepEqual(await client.closed(), { code: 1001, reason: REASON });
});
