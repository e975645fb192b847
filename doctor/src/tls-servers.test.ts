import assert from 'node:assert/strict';
import type { ServerHttp2Stream } from 'node:http2';
import { connect, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { examine } from './test/examine.ts';
import { listen, respond, serve, serverFrame } from './test/server.ts';
import { selfSigned, serveHttp2 } from './test/tls-server.ts';

const pair = await selfSigned();
const ca = [pair.cert];

describe('over TLS', { concurrency: 4 }, () => {
  test('a trusted server is healthy', async () => {
    await using server = await serveHttp2(pair);
    const { verdict } = await examine({ url: `wss://localhost:${server.port}/ws`, ca });
    assert.equal(verdict.state, 'healthy', JSON.stringify(verdict));
    assert.deepEqual(verdict.figures.http, ['HTTP/1.1']);
  });

  test('a name that resolves nowhere is given an address', async () => {
    await using server = await serveHttp2(pair);
    const url = `wss://nowhere.invalid:${server.port}/ws`;
    const resolve = [`nowhere.invalid:${server.port}:127.0.0.1`];
    const { verdict } = await examine({ url, ca, resolve });
    assert.deepEqual([verdict.code, verdict.certainty], ['F15', 'certain']); // the certificate names localhost
    const without = await examine({ url, ca });
    assert.equal(without.verdict.state, 'unreachable');
  });

  test('F15: a certificate that has signed itself, and no cookie is sent to it', async () => {
    let cookies = 0;
    await using server = await serveHttp2(pair, undefined);
    await using plain = await serve((request, socket) => {
      cookies += request.headers['cookie'] === undefined ? 0 : 1;
      respond(socket, 200);
    });
    const { verdict, seen } = await examine({
      url: `wss://localhost:${server.port}/ws`,
      cookie: 'sid=abcdef',
      page: `http://localhost:${plain.port}/`,
    });
    assert.deepEqual([verdict.code, verdict.certainty], ['F15', 'certain'], JSON.stringify(seen));
    assert.match(verdict.browser ?? '', /ERR_CERT_AUTHORITY_INVALID/);
    assert.equal(cookies, 0);
  });

  test('F12: wss:// to a port without TLS', async () => {
    await using server = await serve((_request, socket) => respond(socket, 200, 'page'));
    const { verdict } = await examine({ url: `wss://localhost:${server.port}/ws` });
    assert.deepEqual(
      [verdict.code, verdict.certainty],
      ['F12', 'certain'],
      JSON.stringify(verdict.readings),
    );
  });

  test('F12: ws:// to a port with TLS that answers plain HTTP in its own words', async () => {
    await using secure = await serveHttp2(pair);
    await using server = await listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', (data) => {
          if (data[0] !== 0x16) return respond(socket, 400, 'Nur verschlüsselt.');
          const behind = connect(secure.port, 'localhost', () => behind.write(data));
          behind.on('error', () => socket.destroy());
          socket.pipe(behind).pipe(socket);
        });
      }),
    );
    const { verdict } = await examine({ url: `ws://localhost:${server.port}/ws` });
    const told = JSON.stringify(verdict.readings);
    assert.deepEqual([verdict.code, verdict.certainty], ['F12', 'certain'], told);
  });

  test('a port of plain HTTP is not waited for as long as a silent one', async () => {
    await using server = await serve((_request, socket) => respond(socket, 400, 'no'));
    const url = `ws://localhost:${server.port}/ws`;
    const { seen } = await examine({ url, timeoutSeconds: 30 });
    const tls = seen.find(({ id }) => id === 'tls');
    assert.equal(tls?.got.outcome, 'silence');
    assert.ok(tls.ms < 20_000, `${tls.ms} ms`);
  });

  test('F38: a stream that ends at once is not waited for', async () => {
    await using server = await serveHttp2(pair, (stream) => {
      stream.respond({ ':status': 200 });
      stream.end();
    });
    const url = `wss://localhost:${server.port}/ws`;
    const { verdict, seen } = await examine({ url, ca, timeoutSeconds: 30 });
    assert.equal(verdict.code, 'F38');
    const h2 = seen.find(({ id }) => id === 'h2');
    assert.ok(h2 !== undefined && h2.ms < 20_000, `${h2?.ms} ms`);
  });

  test('F12: ws:// to a port with TLS', async () => {
    await using server = await serveHttp2(pair);
    const { verdict } = await examine({ url: `ws://localhost:${server.port}/ws` });
    assert.equal(verdict.code, 'F12', JSON.stringify(verdict.readings));
  });

  test('F06: a page over https opens ws://', async () => {
    await using page = await serveHttp2(pair);
    const url = `ws://example.invalid:${page.port}/ws`;
    const resolve = [`example.invalid:${page.port}:127.0.0.1`];
    const { verdict } = await examine({
      url,
      page: `https://localhost:${page.port}/`,
      ca,
      resolve,
    });
    assert.equal(verdict.code, 'F06', JSON.stringify(verdict.readings));
  });
});

const OVER_HTTP2: readonly (readonly [
  string,
  string | null,
  (stream: ServerHttp2Stream) => void,
])[] = [
  [
    'a working tunnel',
    null,
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.on('data', () => stream.write(serverFrame(10, Buffer.from('doctor'))));
    },
  ],
  ['405', 'F35', (stream) => stream.respond({ ':status': 405 }, { endStream: true })],
  ['501', 'F35', (stream) => stream.respond({ ':status': 501 }, { endStream: true })],
  ['a reset', 'F38', (stream) => stream.close(2)],
  [
    '200 and a reset',
    'F38',
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.once('data', () => stream.close(1));
    },
  ],
];
describe('the extended CONNECT is answered with', { concurrency: 4 }, () => {
  for (const [name, code, onConnect] of OVER_HTTP2) {
    test(`${name}: ${code ?? 'healthy'}`, async () => {
      await using server = await serveHttp2(pair, onConnect);
      const { verdict } = await examine({ url: `wss://localhost:${server.port}/ws`, ca });
      assert.equal(verdict.code, code, JSON.stringify(verdict.readings));
    });
  }
});
