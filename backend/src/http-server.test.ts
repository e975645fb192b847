import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  answerTo,
  ask,
  LARGE_PAGE,
  STALL_MS,
  handshake,
  parseAnswer,
  RawClient,
  request,
  startTestBackend,
  TEMPLATE,
  within,
} from './test/fixture.ts';

const PAGE = TEMPLATE.replace(
  '__LAB_CONFIG__',
  '{"httpPort":80,"httpsPort":443,"backendPort":8080}',
);
const CLOSE = { Connection: 'close' };

describe('the page', () => {
  for (const target of ['/', '/?cid=1', '/?', 'http://localhost:8080/', 'http://localhost?a=/b']) {
    test(`is the answer to ${target}`, async () => {
      const { status, headers, body } = await answerTo(request('GET', target, CLOSE));
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(body, PAGE);
    });
  }

  test('comes with its policy and is neither stored nor sniffed', async () => {
    const { headers } = await answerTo(request('GET', '/', CLOSE));
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'; script-src 'sha/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  test('has its headers but no body in answer to HEAD', async () => {
    const { status, headers, body } = await answerTo(request('HEAD', '/', CLOSE));
    assert.equal(status, 200);
    assert.equal(headers['content-length'], String(PAGE.length));
    assert.equal(body, '');
  });

  test('is the answer to a client of HTTP/1.0', async () => {
    const { status, body } = await answerTo('GET / HTTP/1.0\r\n\r\n');
    assert.deepEqual([status, body], [200, PAGE]);
  });
});

test('answers /healthz', async () => {
  const { status, headers, body } = await answerTo(request('GET', '/healthz', CLOSE));
  assert.deepEqual([status, body], [200, 'ok\n']);
  assert.equal(headers['cache-control'], 'no-store');
});

for (const target of ['/nope', '/healthz/', '/index.html', '//', '/%', '/../etc/passwd', '/%zz']) {
  test(`answers ${JSON.stringify(target)} with 404`, async () => {
    const { status, body } = await answerTo(request('GET', target, CLOSE));
    assert.deepEqual([status, body], [404, 'Not found\n']);
  });
}

for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
  for (const target of ['/', '/healthz']) {
    test(`answers ${method} ${target} with 405 and the methods that it knows`, async () => {
      const { status, headers } = await answerTo(request(method, target, CLOSE));
      assert.equal(status, 405);
      assert.equal(headers['allow'], 'GET, HEAD');
    });
  }
}

test('answers OPTIONS * with 404', async () => {
  assert.equal((await answerTo(request('OPTIONS', '*', CLOSE))).status, 404);
});

test('answers each of many requests on one connection', async () => {
  await using backend = await startTestBackend();
  using client = await RawClient.connect(backend.port);
  const healthz = request('GET', '/healthz');
  client.socket.write(healthz.repeat(200) + request('GET', '/nope') + request('HEAD', '/', CLOSE));
  await client.ended();
  const statuses = client.received.match(/HTTP\/1\.1 \d+/g) ?? [];
  const expected = [...Array.from({ length: 200 }, () => 200), 404, 200];
  assert.deepEqual(
    statuses.map((line) => Number(line.slice(9))),
    expected,
  );
});

test('reads a body and throws it away', async () => {
  await using backend = await startTestBackend();
  using client = await RawClient.connect(backend.port);
  const body = 'x'.repeat(1024 * 1024);
  client.socket.write(request('POST', '/', { 'Content-Length': String(body.length) }) + body);
  client.socket.write(request('GET', '/healthz', CLOSE));
  await client.ended();
  assert.match(client.received, /^HTTP\/1\.1 405 [^]*HTTP\/1\.1 200 OK[^]*ok\n$/);
});

describe('a request that cannot be read', () => {
  for (const [what, status, bytes] of [
    ['a header that is too large', 431, request('GET', '/', { 'X-Large': 'x'.repeat(20_000) })],
    ['a cookie that is too large', 431, handshake('/', { Cookie: 'x'.repeat(20_000) })],
    ['a control character in its target', 400, request('GET', '/\u007f')],
    ['no Host', 400, 'GET / HTTP/1.1\r\n\r\n'],
  ] as const) {
    test(`is answered ${status} if it has ${what}`, async () => {
      assert.equal((await answerTo(bytes)).status, status);
    });
  }
});

describe('a request that expects', () => {
  test('100-continue is told to go on, then answered', async () => {
    await using backend = await startTestBackend();
    using client = await RawClient.connect(backend.port);
    const headers = { Expect: '100-continue', 'Content-Length': '4', ...CLOSE };
    client.socket.write(request('POST', '/', headers));
    await client.until('100 Continue', (text) => text.startsWith('HTTP/1.1 100 ') || undefined);
    client.socket.write('body');
    await client.ended();
    assert.match(client.received, /\r\n\r\nHTTP\/1\.1 405 /);
  });

  test('anything else is answered 417', async () => {
    const headers = { Expect: 'a-miracle', ...CLOSE };
    assert.equal((await answerTo(request('GET', '/', headers))).status, 417);
  });
});

describe('a request for another upgrade than WebSocket', () => {
  // What `curl --http2` and Java's HTTP client send.
  const h2c = {
    Connection: 'Upgrade, HTTP2-Settings',
    Upgrade: 'h2c',
    'HTTP2-Settings': 'AAMAAABkAAQAAP__',
  };

  for (const [method, target, status, body] of [
    ['GET', '/', 200, PAGE],
    ['HEAD', '/', 200, ''],
    ['GET', '/healthz', 200, 'ok\n'],
    ['GET', '/nope', 404, 'Not found\n'],
    ['POST', '/', 405, 'Method not allowed\n'],
  ] as const) {
    test(`is answered ${status} for ${method} ${target}, as if it had asked for none`, async () => {
      const answer = await answerTo(request(method, target, h2c));
      assert.deepEqual([answer.status, answer.body], [status, body]);
      assert.equal(answer.headers['connection'], 'close');
    });
  }

  test('does not crash the backend by a reset', async () => {
    await using backend = await startTestBackend();
    for (let count = 0; count < 20; count += 1) {
      using client = await RawClient.connect(backend.port);
      client.socket.write(request('GET', '/', h2c));
      client.socket.resetAndDestroy();
    }
    assert.equal((await ask(backend.port, request('GET', '/healthz', CLOSE))).status, 200);
  });
});

test('ends a connection on which nothing happens', async () => {
  await using backend = await startTestBackend({ heartbeatIntervalMs: 50 });
  using client = await RawClient.connect(backend.port);
  await client.ended();
});

for (const [what, begin, more] of [
  ['head', 'GET / HTTP/1.1\r\n', 'X: x\r\n'],
  ['body', request('POST', '/', { 'Content-Length': '1000000' }), 'x'],
] as const) {
  test(`ends a request whose ${what} never ends, however busy its connection is`, async () => {
    await using backend = await startTestBackend({ heartbeatIntervalMs: 200 });
    using client = await RawClient.connect(backend.port);
    client.socket.write(begin);
    await client.endedWhileSending(more, 20);
    if (what === 'head') assert.equal(parseAnswer(client.received)?.status, 408);
  });
}

describe('a client that does not read its answer', { concurrency: true }, () => {
  for (const [what, headers] of [
    ['to a request', {}],
    ['to a request for another upgrade', { Connection: 'Upgrade', Upgrade: 'h2c' }],
  ] as const) {
    const begin = async (port: number): Promise<RawClient> => {
      const client = await RawClient.connect(port);
      client.socket.write(request('GET', '/', headers));
      await client.until('the head of the page', parseAnswer);
      client.socket.pause();
      return client;
    };

    test(`is dropped, ${what}`, async () => {
      await using backend = await startTestBackend({ heartbeatIntervalMs: STALL_MS }, LARGE_PAGE);
      using client = await begin(backend.port);
      await client.endedWhileSending('\r\n', 2 * STALL_MS);
    });

    test(`does not hold up the stop, ${what}`, async () => {
      await using backend = await startTestBackend({}, LARGE_PAGE);
      using client = await begin(backend.port);
      await within('the stop', backend.stop('the backend is stopping'));
      assert.ok(client.received.length < LARGE_PAGE.length);
    });
  }
});

test('lets a slow reader have its page as long as it reads', async () => {
  const size = 16 * 1024 * 1024;
  await using backend = await startTestBackend({}, TEMPLATE + 'x'.repeat(size));
  using client = await RawClient.connect(backend.port);
  client.socket.pause();
  client.socket.write(request('GET', '/', CLOSE));
  await within('the page', new Promise((resolve) => client.socket.once('readable', resolve)));
  client.socket.resume();
  await client.ended();
  assert.equal(parseAnswer(client.received)?.body.length, PAGE.length + size);
});
