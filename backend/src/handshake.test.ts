import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  answerTo,
  ask,
  LARGE_PAGE,
  STALL_MS,
  TestClient,
  handshake,
  HANDSHAKE_HEADERS,
  RawClient,
  request,
  startTestBackend,
} from './test/fixture.ts';

const CID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const LAB_ORIGINS = [
  'http://localhost',
  'https://localhost',
  'http://reverseproxy.com',
  'https://reverseproxy.com',
  'http://localhost:8080',
];

test('accepts a WebSocket on / with the key that RFC 6455 derives', async () => {
  const { status, headers } = await answerTo(handshake());
  assert.equal(status, 101);
  assert.equal(headers['sec-websocket-accept'], 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});

describe('the connection id', () => {
  for (const [name, target, expected] of [
    ['is the UUID of the query', `/?cid=${CID}`, CID],
    ['is the UUID among other parameters', `/?a=1&cid=${CID}&b=2`, CID],
    ['is in lower case', `/?cid=${CID.toUpperCase()}`, CID],
    ['is fresh without a query', '/', UUID],
    ['is fresh for an empty one', '/?cid=', UUID],
    ['is fresh for one that is no UUID', '/?cid=admin', UUID],
    ['is fresh for a UUID and more', `/?cid=${CID}0`, UUID],
    ['is fresh for one with a line break', `/?cid=${CID}%0A`, UUID],
    ['is fresh for broken percent-encoding', '/?cid=%E0%A4%A', UUID],
    ['is fresh for a parameter of another name', `/?xcid=${CID}`, UUID],
  ] as const) {
    test(name, async () => {
      await using backend = await startTestBackend();
      using client = await TestClient.open(backend.port, target);
      const { cid } = await client.message('welcome');
      if (typeof expected === 'string') assert.equal(cid, expected);
      else assert.match(cid, expected);
    });
  }

  test('differs from client to client', async () => {
    await using backend = await startTestBackend();
    using one = await TestClient.open(backend.port);
    using other = await TestClient.open(backend.port);
    assert.notEqual((await one.message('welcome')).cid, (await other.message('welcome')).cid);
  });
});

describe('the path', () => {
  for (const target of [
    '/nope',
    `/nope?cid=${CID}`,
    '/healthz',
    '//',
    '/ws?cid=1',
    '/%2e',
    '/index.html',
    '*',
  ]) {
    test(`refuses ${target} with 404 and logs which path it expected`, async () => {
      await using backend = await startTestBackend();
      const { status, headers, body } = await ask(backend.port, handshake(target));
      assert.equal(status, 404);
      assert.equal(headers['connection'], 'close');
      assert.equal(body, 'no WebSocket on this path\n');
      const line = await backend.log.first('refuse');
      assert.deepEqual(
        [line['cid'], line['status'], line['path'], line['expected']],
        [target.includes(CID) ? CID : undefined, 404, target.split('?')[0], '/'],
      );
    });
  }

  for (const target of ['/?', `http://localhost:8080/?cid=${CID}`, 'ws://localhost', 'WS://l?a']) {
    test(`accepts ${target}`, async () => {
      assert.equal((await answerTo(handshake(target))).status, 101);
    });
  }

  test('reads the connection id from a target in absolute form', async () => {
    await using backend = await startTestBackend();
    await ask(backend.port, handshake(`http://localhost/?cid=${CID}`));
    assert.equal((await backend.log.first('open'))['cid'], CID);
  });
});

describe('the Origin', () => {
  for (const origin of LAB_ORIGINS) {
    test(`accepts ${origin}`, async () => {
      const { status } = await answerTo(handshake('/', { Origin: origin }));
      assert.equal(status, 101);
    });
  }

  test('accepts a client that sends none', async () => {
    assert.equal((await answerTo(handshake())).status, 101);
  });

  for (const origin of [
    '',
    'null',
    'http://localhost/',
    'http://localhost:8081',
    'http://localhost.evil.example',
    'http://localhost:8080.evil.example',
    'https://REVERSEPROXY.COM?',
    'https://evil.example',
  ]) {
    test(`refuses "${origin}" with 403 and logs both values`, async () => {
      await using backend = await startTestBackend();
      const { status, body } = await ask(backend.port, handshake('/', { Origin: origin }));
      assert.equal(status, 403);
      assert.equal(body, Buffer.from('Origin is not one of the lab’s pages\n').toString('latin1'));
      const line = await backend.log.first('refuse');
      assert.equal(line['status'], 403);
      assert.equal(line['origin'], origin);
      assert.deepEqual(line['allowed'], LAB_ORIGINS);
      assert.equal(line['via'], 'direct');
      assert.deepEqual(backend.log.all('open'), []);
    });
  }

  test('refuses two of them, even if one is the lab’s', async () => {
    const bytes = handshake('/', { Origin: 'http://localhost\r\nOrigin: https://evil.example' });
    assert.equal((await answerTo(bytes)).status, 403);
  });

  test('goes by the published ports', async () => {
    const published = { httpPort: 8081, httpsPort: 8443, backendPort: 9090 };
    await using backend = await startTestBackend({ published });
    const statusFor = async (origin: string) =>
      (await ask(backend.port, handshake('/', { Origin: origin }))).status;
    assert.equal(await statusFor('https://reverseproxy.com:8443'), 101);
    assert.equal(await statusFor('https://reverseproxy.com'), 403);
    assert.equal(await statusFor('http://localhost:8080'), 403);
  });
});

describe('the limit of connections', () => {
  test('refuses one too many with 503 and logs both values', async () => {
    await using backend = await startTestBackend({ maxConnections: 2 });
    using one = await TestClient.open(backend.port);
    using two = await TestClient.open(backend.port);
    const { status, body } = await ask(backend.port, handshake());
    assert.equal(status, 503);
    assert.equal(body, 'too many connections\n');
    const line = await backend.log.first('refuse');
    assert.deepEqual([line['status'], line['connections'], line['maxConnections']], [503, 2, 2]);
    await one.roundTrip();
    await two.roundTrip();
  });

  test('has room again when somebody has left', async () => {
    await using backend = await startTestBackend({ maxConnections: 1 });
    using first = await TestClient.open(backend.port);
    first.socket.close();
    await backend.log.first('close');
    assert.equal((await ask(backend.port, handshake())).status, 101);
  });

  test('does not count the clients that were refused', async () => {
    await using backend = await startTestBackend({ maxConnections: 1 });
    for (const target of ['/a', '/b', '/c']) await ask(backend.port, handshake(target));
    assert.equal((await ask(backend.port, handshake())).status, 101);
  });
});

describe('a handshake that is none', () => {
  const version = 'Sec-WebSocket-Version';
  const protocol = 'Sec-WebSocket-Protocol';
  const versions = { version: '99', expected: ['13', '8'] };
  const methods = { method: 'POST', expected: 'GET' };
  const NO_KEY = 'Missing or invalid Sec-WebSocket-Key header';
  const NO_VERSION = 'Missing or invalid Sec-WebSocket-Version header';
  const NO_PROTOCOL = 'Invalid Sec-WebSocket-Protocol header';
  for (const [what, status, reason, values, bytes] of [
    ['with an empty key', 400, NO_KEY, {}, handshake('/', { 'Sec-WebSocket-Key': '' })],
    ['with a short key', 400, NO_KEY, {}, handshake('/', { 'Sec-WebSocket-Key': 'eA==' })],
    ['of another version', 400, NO_VERSION, versions, handshake('/', { [version]: '99' })],
    ['with a broken subprotocol', 400, NO_PROTOCOL, {}, handshake('/', { [protocol]: 'a,,b' })],
    ['by POST', 405, 'Invalid HTTP method', methods, request('POST', '/', HANDSHAKE_HEADERS)],
  ] as const) {
    test(`is answered ${status} and logged with its values if it is one ${what}`, async () => {
      await using backend = await startTestBackend();
      const answer = await ask(backend.port, bytes);
      assert.deepEqual([answer.status, answer.body], [status, `${reason}\n`]);
      const { via, peer, httpVersion, headers, ...line } = await backend.log.first('refuse');
      assert.deepEqual(line, { event: 'refuse', status, reason, ...values });
      assert.deepEqual([via, httpVersion], ['direct', '1.1']);
      assert.match(String(peer), /^127\.0\.0\.1:\d+$/);
      const sent = /Sec-WebSocket-Key: (.*)\r/.exec(bytes)?.[1];
      assert.equal((headers as Record<string, string>)['sec-websocket-key'], sent);
      assert.equal(backend.log.all('refuse').length, 1);
      assert.deepEqual(backend.log.all('open'), []);
    });
  }

  test('is told which versions there are if it is one of another', async () => {
    const { headers } = await answerTo(handshake('/', { [version]: '99' }));
    assert.equal(headers['sec-websocket-version'], '13, 8');
    assert.equal(headers['connection'], 'close');
  });

  test('is told nothing of versions if its own is a known one', async () => {
    for (const known of ['13', '8']) {
      const bytes = handshake('/', { [version]: known, 'Sec-WebSocket-Key': 'eA==' });
      assert.equal((await answerTo(bytes)).headers['sec-websocket-version'], undefined);
    }
  });

  test('is told which method there is if it is one by POST', async () => {
    const { headers } = await answerTo(request('POST', '/', HANDSHAKE_HEADERS));
    assert.equal(headers['allow'], 'GET');
  });
});

describe('the line of a client that enters', () => {
  test('tells who it is, what it asked for and what the proxy added', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port, `/?cid=${CID}`, {
      headers: { 'X-ARR-LOG-ID': '3ed14853-769a-9e01-e0fb-e88492969fa8' },
    });
    const { via, peer, headers, ...line } = await backend.log.first('open');
    assert.deepEqual(line, {
      event: 'open',
      cid: CID,
      path: '/',
      subprotocol: '',
      extensions: '',
      httpVersion: '1.1',
    });
    assert.deepEqual([via, peer], ['proxy', await peerOf(client)]);
    const logId = (headers as Record<string, string>)['x-arr-log-id'];
    assert.equal(logId, '3ed14853-769a-9e01-e0fb-e88492969fa8');
  });

  test('tells what was agreed on', async () => {
    await using backend = await startTestBackend({ perMessageDeflate: true });
    using client = await RawClient.open(backend.port, {
      'Sec-WebSocket-Protocol': 'chat, superchat',
      'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits, x-unknown',
    });
    assert.match(client.received, /Sec-WebSocket-Protocol: chat\r/);
    const { subprotocol, extensions } = await backend.log.first('open');
    assert.deepEqual([subprotocol, extensions], ['chat', 'permessage-deflate']);
  });
});

/** The peer address that the backend sent to that client. */
async function peerOf(client: TestClient): Promise<string> {
  return (await client.message('welcome')).route.peer;
}

describe('a refused client', { concurrency: true }, () => {
  for (const [what, bytes] of [
    ['by the backend', handshake('/nope')],
    ['by ws', handshake('/', { 'Sec-WebSocket-Key': 'eA==' })],
  ] as const) {
    test(`is dropped if it does not read its answer, refused ${what}`, async () => {
      await using backend = await startTestBackend({ heartbeatIntervalMs: STALL_MS }, LARGE_PAGE);
      using client = await RawClient.connect(backend.port);
      client.socket.pause();
      client.socket.write(request('GET', '/') + bytes);
      await backend.log.first('refuse');
      await client.endedWhileSending('\r\n', 2 * STALL_MS);
    });
  }

  test('does not crash the backend by a reset', async () => {
    await using backend = await startTestBackend();
    for (let count = 0; count < 20; count += 1) {
      using client = await RawClient.connect(backend.port);
      client.socket.write(handshake('/nope'));
      if (count % 2 === 0) await backend.log.events.at(count + 1, 'a line "refuse"');
      client.socket.resetAndDestroy();
    }
    assert.equal((await ask(backend.port, handshake())).status, 101);
  });
});

describe('a handshake that lost its upgrade on the way', () => {
  const key = { 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
  const cid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

  for (const [what, status, bytes] of [
    ['both headers', 200, request('GET', `/?cid=${cid}`, key)],
    ['Connection', 200, request('GET', `/?cid=${cid}`, { ...key, Upgrade: 'websocket' })],
    [
      'the word websocket',
      200,
      request('GET', `/?cid=${cid}`, { ...key, Connection: 'Upgrade', Upgrade: 'Upgrade' }),
    ],
    ['both headers, for another path', 404, request('GET', `/other?cid=${cid}`, key)],
  ] as const) {
    test(`is answered ${status} as plain HTTP, and logged, if it is without ${what}`, async () => {
      await using backend = await startTestBackend();
      using client = await RawClient.connect(backend.port);
      client.socket.write(bytes);
      const line = await backend.log.first('no-upgrade');
      assert.deepEqual([line['cid'], line['status'], line['via']], [cid, status, 'direct']);
      assert.match(String(line['path']), /^\/(?:other)?$/);
      const headers = line['headers'] as Record<string, string>;
      assert.equal(headers['sec-websocket-key'], key['Sec-WebSocket-Key']);
    });
  }

  test('is none if it has no key: a page, or another protocol', async () => {
    await using backend = await startTestBackend();
    await ask(backend.port, request('GET', '/', { Connection: 'close' }));
    await ask(backend.port, request('GET', '/', { Connection: 'Upgrade', Upgrade: 'h2c' }));
    assert.deepEqual(backend.log.all('no-upgrade'), []);
  });
});
