import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestBackend } from './test/fixture.ts';

test('says where it listens and with which settings', async () => {
  await using backend = await startTestBackend({ pingIntervalMs: 1234 });
  const line = await backend.log.first('listen');
  assert.ok(backend.port > 0);
  assert.deepEqual(line, {
    event: 'listen',
    host: '127.0.0.1',
    port: backend.port,
    published: { httpPort: 80, httpsPort: 443, backendPort: 8080 },
    hostNames: ['localhost', 'reverseproxy.com'],
    pingIntervalMs: 1234,
    heartbeatIntervalMs: 30_000,
    maxPayloadBytes: 65_536,
    maxConnections: 4096,
    maxBufferedBytes: 1_048_576,
    closeTimeoutMs: 3000,
    perMessageDeflate: false,
  });
});

test('fails on a port that is taken, and leaves no timer behind', async () => {
  await using backend = await startTestBackend();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout');
  const before = timers();
  await assert.rejects(startTestBackend({ port: backend.port }), {
    code: 'EADDRINUSE',
    message: `listen EADDRINUSE: address already in use 127.0.0.1:${backend.port}`,
  });
  assert.deepEqual(timers(), before);
});
