import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClient, handshake, RawClient, startTestBackend } from './test/fixture.ts';

test('takes a handshake without forwarding headers for a direct one', async () => {
  await using backend = await startTestBackend();
  using client = await TestClient.open(backend.port, '/', { origin: 'http://localhost:8080' });
  const { route } = await client.message('welcome');
  assert.equal(route.via, 'direct');
  assert.match(route.peer, /^127\.0\.0\.1:\d+$/);
  assert.equal(route.httpVersion, '1.1');
  assert.equal(route.headers['host'], `127.0.0.1:${backend.port}`);
  assert.equal(route.headers['origin'], 'http://localhost:8080');
  assert.equal(route.headers['upgrade'], 'websocket');
  assert.equal(route.headers['sec-websocket-version'], '13');
});

for (const name of [
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-ARR-LOG-ID',
  'X-ARR-SSL',
  'X-Original-URL',
  'Max-Forwards',
  'Forwarded',
  'Via',
]) {
  test(`takes ${name} for the sign of a proxy, and keeps it`, async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port, '/', { headers: { [name]: 'value 1' } });
    const { route } = await client.message('welcome');
    assert.equal(route.via, 'proxy');
    assert.equal(route.headers[name.toLowerCase()], 'value 1');
  });
}

test('says nothing of other headers, which may be secret', async () => {
  await using backend = await startTestBackend();
  const headers = { Cookie: 'session=1', Authorization: 'Bearer 1' };
  using client = await TestClient.open(backend.port, '/', { headers });
  const { route } = await client.message('welcome');
  assert.deepEqual(Object.keys(route.headers).sort(), [
    'connection',
    'host',
    'sec-websocket-key',
    'sec-websocket-version',
    'upgrade',
  ]);
});

test('cuts a long header', async () => {
  await using backend = await startTestBackend();
  using client = await RawClient.connect(backend.port);
  client.socket.write(handshake('/', { Via: 'x'.repeat(8000) }));
  const { headers } = (await backend.log.first('open')) as unknown as {
    headers: Record<string, string>;
  };
  assert.equal(headers['via'], 'x'.repeat(512));
});

test('writes the same route into the log', async () => {
  await using backend = await startTestBackend();
  using client = await TestClient.open(backend.port, '/', { headers: { Via: '1.1 iis' } });
  const { route, cid } = await client.message('welcome');
  const line = await backend.log.first('open', { cid });
  const { via, peer, httpVersion, headers } = line;
  assert.deepEqual({ via, peer, httpVersion, headers }, route);
});
