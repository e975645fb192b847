import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClient, frame, Opcode, RawClient, startTestBackend } from './test/fixture.ts';

const BEAT_MS = 30_000;
/** An RFC 6455 ping without a payload, one character for each byte. */
const PING = '\u0089\u0000';
const PONG = 10;

test('drops a client that does not answer a ping, and keeps one that does', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  await using backend = await startTestBackend();
  using dead = await RawClient.open(backend.port);
  const { cid } = await backend.log.first('open');
  using living = await TestClient.open(backend.port);
  for (let beat = 1; beat <= 3; beat += 1) {
    t.mock.timers.tick(BEAT_MS);
    await living.pings.at(beat - 1, `ping ${beat}`);
    await living.roundTrip(); // its pong has arrived, for it came before
  }
  await dead.ended();
  assert.ok(dead.received.includes(PING), 'it was pinged');
  const line = await backend.log.first('close');
  assert.equal(line['cid'], cid);
  assert.deepEqual([line['code'], line['reason'], line['by']], [1006, 'no pong in time', 'server']);
  assert.equal(backend.log.all('close').length, 1);
});

test('gives a client the whole interval for its answer', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  await using backend = await startTestBackend();
  using client = await RawClient.open(backend.port);
  using witness = await TestClient.open(backend.port);
  t.mock.timers.tick(BEAT_MS);
  await client.until('a ping', (text) => text.includes(PING) || undefined);
  t.mock.timers.tick(BEAT_MS - 1);
  client.socket.write(frame(PONG));
  client.socket.write(frame(Opcode.text, 'pong sent'));
  await witness.message('message', ({ text }) => text === 'pong sent');
  t.mock.timers.tick(1);
  await witness.roundTrip();
  assert.deepEqual(backend.log.all('close'), []);
});

test('takes data for no answer to a ping', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  await using backend = await startTestBackend();
  using client = await RawClient.open(backend.port);
  t.mock.timers.tick(BEAT_MS);
  client.socket.write(frame(Opcode.text, 'still here'));
  await backend.log.first('message');
  t.mock.timers.tick(BEAT_MS);
  assert.equal((await backend.log.first('close'))['reason'], 'no pong in time');
});

test('beats at the interval of the configuration', async () => {
  await using backend = await startTestBackend({ heartbeatIntervalMs: 1000 });
  using client = await RawClient.open(backend.port);
  await client.ended();
  const { reason, durationMs } = await backend.log.first('close');
  assert.equal(reason, 'no pong in time');
  assert.ok(Number(durationMs) >= 900, `after one interval, not after ${String(durationMs)} ms`);
});
