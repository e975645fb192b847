import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import {
  RelayBench,
  CLIENT_ACCEPT,
  CLIENT_KEY,
  clientFrame,
  closing,
  eventually,
  handshake,
  headerOf,
  ManualClock,
  TestPeer,
  readFrames,
  serverFrame,
  startTestRelay,
  switching,
} from './test/peers.ts';

const CID = '0b0f9e4c-8f1b-4e0a-9a57-3a1e6d0e7f11';
const DEFLATE = 'permessage-deflate; client_max_window_bits';
const ACCEPTED = { answer: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } };
const COMPRESSED = Buffer.from([0xc1, 0x01, 0x61]);
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Own: a\r\n\r\nhello';

describe('the handshakes', () => {
  for (const upgrade of ['websocket', 'WebSocket', 'WEBSOCKET']) {
    test(`R01 Upgrade: ${upgrade} is a WebSocket`, async () => {
      await using bench = await RelayBench.start();
      const { answerHead } = await bench.open({ request: handshake({ Upgrade: upgrade }) });
      assert.match(answerHead, /^HTTP\/1\.1 101 /);
    });
  }

  for (const [row, first, upgrade] of [
    ['R01 a list', 'GET / HTTP/1.1', 'websocket, foo'],
    ['R01 another protocol', 'GET / HTTP/1.1', 'h2c'],
    ['R27 HTTP/1.0', 'GET / HTTP/1.0', 'websocket'],
  ] as const) {
    test(`${row} is plain HTTP: Connection goes, Upgrade stays (R02)`, async () => {
      await using bench = await RelayBench.start();
      const client = await bench.client();
      client.send(handshake({ Upgrade: upgrade }, first));
      const backend = await bench.backend();
      const head = await backend.head();
      assert.equal(headerOf(head, 'Upgrade'), upgrade);
      assert.doesNotMatch(headerOf(head, 'Connection') ?? '', /upgrade/i);
      assert.equal(headerOf(head, 'Sec-WebSocket-Key'), CLIENT_KEY, 'no handshake of its own');
      backend.send(OK);
      assert.match(await client.head(), /^HTTP\/1\.1 200 OK\r\n/);
      assert.equal(await client.bytes(5), 'hello');
      await client.ended();
    });
  }

  test('each target has a port of its own, which the log names', async () => {
    const server = createServer((_, response) => response.end('other'));
    server.listen(0, '::1'); // only at [::1]: localhost is both addresses
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await using bench = await RelayBench.start({
      targets: [{ port: 0, target: { host: 'localhost', port } }],
    });
    const [other = 0] = bench.relay.others;
    for (const request of [handshake(), 'GET / HTTP/1.1\r\nHost: a\r\n\r\n']) {
      using client = await TestPeer.connect(other);
      client.send(request);
      await client.head();
      assert.equal(await client.bytes(5), 'other');
    }
    assert.match((await bench.open()).answerHead, / 101 /, 'the first has its own');
    const listen = { event: 'listen', host: '127.0.0.1', port: bench.relay.port, others: [other] };
    assert.deepEqual(bench.log.lines[0], listen);
    server.close();
  });

  test('R03 the backend gets another key, and the client the Accept of its own', async () => {
    await using bench = await RelayBench.start();
    const { requestHead, answerHead } = await bench.open();
    const key = headerOf(requestHead, 'Sec-WebSocket-Key') ?? '';
    assert.notEqual(key, CLIENT_KEY);
    assert.equal(Buffer.from(key, 'base64').length, 16);
    assert.equal(headerOf(answerHead, 'Sec-WebSocket-Accept'), CLIENT_ACCEPT);
  });

  test('R04 a frame in one packet with the backend’s 101 comes behind the client’s 101', async () => {
    await using bench = await RelayBench.start();
    const client = await bench.client();
    client.send(handshake(), clientFrame(1, 'early'));
    const backend = await bench.backend();
    const head = await backend.head();
    assert.equal(backend.received, '', 'the client’s frame waits for the 101');
    backend.send(switching(head), serverFrame(1, 'hello'));
    assert.match(await client.head(), /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.deepEqual(await client.frames(1), [{ opcode: 1, fin: true, payload: 'hello' }]);
    assert.deepEqual(await backend.frames(1), [{ opcode: 1, fin: true, payload: 'early' }]);
  });

  for (const [status, body] of [
    ['403 Forbidden', 'Content-Length: 5\r\n\r\nhello'],
    ['426 Upgrade Required', 'Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'],
    ['302 Found', 'Location: /there\r\nContent-Length: 5\r\n\r\nhello'],
  ] as const) {
    test(`R05 the answer ${status} passes`, async () => {
      await using bench = await RelayBench.start();
      const client = await bench.client();
      client.send(handshake());
      const backend = await bench.backend();
      await backend.head();
      backend.send(`HTTP/1.1 ${status}\r\nX-Own: a\r\n${body}`);
      const head = await client.head();
      assert.ok(head.startsWith(`HTTP/1.1 ${status}\r\n`), head);
      assert.equal(headerOf(head, 'X-Own'), 'a');
      await client.until('the body', (text) => text.includes('llo') || undefined);
      await client.ended();
      assert.equal((await bench.closeLine()).event, 'close');
    });
  }

  test('R06 request headers pass as received, in their order and spelling', async () => {
    await using bench = await RelayBench.start();
    const request = handshake({
      'X-ARR-LOG-ID': 'one',
      cookie: 'a=b',
      'X-Forwarded-For': '192.0.2.1:5',
      'Sec-WebSocket-Protocol': 'chat, superchat',
      Connection: 'keep-alive, Upgrade',
    });
    const { requestHead } = await bench.open({ request });
    const key = headerOf(requestHead, 'Sec-WebSocket-Key') ?? '';
    assert.equal(requestHead, request.replace(CLIENT_KEY, key));
  });

  test('R06 X-Forwarded-For is appended as ip:port if the relay is asked to', async () => {
    await using bench = await RelayBench.start({ forwardedFor: 'append' });
    const first = await bench.open();
    const port = (first.client.socket.address() as AddressInfo).port;
    assert.equal(headerOf(first.requestHead, 'X-Forwarded-For'), `127.0.0.1:${port}`);
    const second = await bench.open({ request: handshake({ 'X-Forwarded-For': '[::1]:9' }) });
    assert.match(
      headerOf(second.requestHead, 'X-Forwarded-For') ?? '',
      /^\[::1\]:9, 127\.0\.0\.1:\d+$/,
    );
  });

  test('R07 response: one Date, Server and Connection of IIS’s; of known headers the last', async () => {
    await using bench = await RelayBench.start();
    const { client, backend, requestHead } = await opening(bench);
    const lines = [
      'Server: ws',
      'Date: Thu, 01 Jan 1970 00:00:00 GMT',
      'Via: a',
      'Via: b',
      'Cache-Control: no-store',
      'Cache-Control: no-cache',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'WWW-Authenticate: A',
      'WWW-Authenticate: B',
      'X-Own: 1',
      'X-Own: 2',
      'Sec-WebSocket-Protocol: chat',
    ];
    backend.send(switching(requestHead).replace('\r\n\r\n', `\r\n${lines.join('\r\n')}\r\n\r\n`));
    const head = await client.head();
    const value = (name: string): string | undefined => headerOf(head, name);
    assert.equal(value('Server'), 'Microsoft-IIS/10.0');
    assert.match(value('Date') ?? '', /^[^|]+ 20\d\d [^|]+$/);
    assert.equal(value('Connection'), 'Upgrade');
    assert.equal(value('Upgrade'), 'websocket');
    assert.equal(value('Via'), 'b');
    assert.equal(value('Cache-Control'), 'no-cache');
    assert.equal(value('Set-Cookie'), 'a=1 | b=2');
    assert.equal(value('WWW-Authenticate'), 'A | B');
    assert.equal(value('X-Own'), '1 | 2');
    assert.equal(value('Sec-WebSocket-Protocol'), 'chat');
  });

  test('R08 the offer of extensions reaches the backend as it is', async () => {
    await using bench = await RelayBench.start();
    const request = handshake({ 'Sec-WebSocket-Extensions': DEFLATE });
    const { requestHead, answerHead } = await bench.open({ request });
    assert.equal(headerOf(requestHead, 'Sec-WebSocket-Extensions'), DEFLATE);
    assert.equal(headerOf(answerHead, 'Sec-WebSocket-Extensions'), undefined);
  });

  test('R28 the 101 has the site’s custom headers, behind its own', async () => {
    await using bench = await RelayBench.start({
      customHeaders: [
        ['X-Powered-By', 'ASP.NET'],
        ['X-Own', 'site'],
      ],
    });
    const { answerHead } = await bench.open({ answer: { 'X-Own': 'backend' } });
    assert.equal(headerOf(answerHead, 'X-Powered-By'), 'ASP.NET');
    assert.equal(headerOf(answerHead, 'X-Own'), 'backend | site');
  });

  test('a key that is none is answered 400, and the backend is not asked', async () => {
    await using bench = await RelayBench.start();
    for (const key of ['', 'short', `${CLIENT_KEY}x`]) {
      const client = await bench.client();
      client.send(handshake({ 'Sec-WebSocket-Key': key }));
      assert.match(await client.head(), /^HTTP\/1\.1 400 /);
      await client.ended();
    }
  });

  test('a plain request with a body passes both ways', async () => {
    const server = createServer((request, response) => {
      request.pipe(response.writeHead(201, { 'X-Own': 'a' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relay = await startTestRelay((server.address() as AddressInfo).port);
    const answer = await fetch(`http://127.0.0.1:${relay.port}/`, { method: 'POST', body: 'hi' });
    assert.deepEqual([answer.status, await answer.text()], [201, 'hi']);
    await relay.stop();
    server.close();
  });
});

/** The client has asked, and the backend has not answered. */
async function opening(bench: RelayBench, request = handshake()) {
  const client = await bench.client();
  client.send(request);
  const backend = await bench.backend();
  return { client, backend, requestHead: await backend.head() };
}

describe('permessage-deflate', () => {
  const request = handshake({ 'Sec-WebSocket-Extensions': DEFLATE });

  test('R09 fin: the 101 names the extension, the first compressed frame is swallowed, then FIN', async () => {
    await using bench = await RelayBench.start();
    const { client, backend, answerHead } = await bench.open({ request, ...ACCEPTED });
    assert.equal(headerOf(answerHead, 'Sec-WebSocket-Extensions'), 'permessage-deflate');
    backend.send(COMPRESSED);
    assert.equal(await client.ended(), 'FIN');
    assert.equal(client.received, '');
    const line = await bench.closeLine();
    assert.ok(
      line.event === 'close' && line.cause === 'compressed-frame' && line.from === 'backend',
    );
  });

  test('R09, R29 fin: a client that compresses first: 1011 to the backend', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open({ request, ...ACCEPTED });
    const compressed = clientFrame(1, 'a');
    compressed[0] = 0xc1;
    client.send(compressed);
    assert.deepEqual(await backend.frames(1), [{ opcode: 8, fin: true, payload: closing(1011) }]);
    assert.equal(await client.ended(), 'FIN');
  });

  test('R09 refuse: 502, substatus 5, win32 12152, SERVER-STATUS 101', async () => {
    await using bench = await RelayBench.start({ deflate: 'refuse' });
    const { client, backend, requestHead } = await opening(bench, request);
    backend.send(switching(requestHead, ACCEPTED.answer));
    const head = await client.head();
    assert.match(head, /^HTTP\/1\.1 502 /);
    assert.equal(headerOf(head, 'X-Relay-Failure'), '5 12152 101');
    await client.ended();
    await backend.ended();
    const line = await bench.closeLine();
    assert.ok(line.event === 'close' && line.substatus === 5 && line.win32 === 12_152);
  });
});

describe('before the 101', () => {
  /** Ticks until the relay has its failure. */
  async function failure(bench: RelayBench, clock: ManualClock): Promise<void> {
    await eventually('the time-out', () => {
      clock.advance(120_000);
      return bench.log.lines.some(({ event }) => event === 'close');
    });
  }

  test('R22 a backend that does not answer: 502.3, win32 12002, after the proxy’s timeout', async () => {
    const clock = new ManualClock();
    await using bench = await RelayBench.start({ clock, timeoutMs: 120_000 });
    const { client, backend } = await opening(bench);
    clock.advance(119_999);
    backend.send('HTTP/1.1 ');
    await backend.until('not ended', () => (backend.end === undefined ? true : undefined));
    clock.advance(1);
    const head = await client.head();
    assert.match(head, /^HTTP\/1\.1 502 /);
    assert.equal(headerOf(head, 'X-Relay-Failure'), '3 12002 -');
    await backend.ended();
  });

  test('R22 a connection that is not accepted runs into the same timeout', async () => {
    const clock = new ManualClock();
    const target = { host: '192.0.2.1', port: 9 }; // for documentation: it leads nowhere
    await using bench = await RelayBench.start({ clock, target });
    const client = await bench.client();
    client.send(handshake());
    await failure(bench, clock);
    assert.match(await client.head(), /^HTTP\/1\.1 502 /);
  });

  test('R22 a port that nobody listens on: 502.3, win32 12029', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await using bench = await RelayBench.start({ target: { host: '127.0.0.1', port } });
    const client = await bench.client();
    client.send(handshake());
    assert.equal(headerOf(await client.head(), 'X-Relay-Failure'), '3 12029 -');
  });

  for (const [what, size, status] of [
    ['of 65,000 bytes passes', 65_000, 101],
    ['of more than 65,536 bytes is invalid', 66_000, 502],
  ] as const) {
    test(`R25 a head ${what}`, async () => {
      await using bench = await RelayBench.start();
      const { client, backend, requestHead } = await opening(bench);
      const bare = switching(requestHead).length;
      backend.send(switching(requestHead, { 'X-Long': 'x'.repeat(size - bare - 10) }));
      const head = await client.head();
      assert.ok(head.startsWith(`HTTP/1.1 ${status} `), head.slice(0, 100));
      const failed = status === 502 ? '3 12152 -' : undefined;
      assert.equal(headerOf(head, 'X-Relay-Failure'), failed);
    });
  }

  const INVALID: readonly [string, (head: string) => string, string][] = [
    ['no HTTP', () => 'SSH-2.0-OpenSSH_9.2p1\r\n', '3 12152 -'],
    ['the end of the connection', () => '', '3 12030 -'],
    ['half a head', () => 'HTTP/1.1 101 Sw', '3 12030 -'],
    ['a 101 without Upgrade', () => 'HTTP/1.1 101 Yes\r\nX: y\r\n\r\n', '3 12152 101'],
    ['no Accept', (head) => switching(head).replace(/Sec-.*\r\n/, ''), '3 12152 101'],
    ['a wrong Accept', (head) => switching(head).replace(/(Accept: ).*/, '$1abc'), '3 12152 101'],
  ];
  for (const [what, answer, failed] of INVALID) {
    test(`R26 the backend’s answer is ${what}: 502.3`, async () => {
      await using bench = await RelayBench.start();
      const { client, backend, requestHead } = await opening(bench);
      backend.socket.end(answer(requestHead), 'latin1');
      const head = await client.head();
      assert.match(head, /^HTTP\/1\.1 502 /);
      assert.equal(headerOf(head, 'X-Relay-Failure'), failed);
      await client.ended();
    });
  }

  test('R26 a client that goes: the backend’s connection ends, and the log says 400', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await opening(bench);
    client.socket.end();
    await backend.ended();
    const line = await bench.closeLine();
    assert.ok(line.event === 'close' && line.status === 400 && line.win32 === 64);
  });
});

describe('after the 101', () => {
  test('R12 a frame of a megabyte passes as fragments, unchanged, in both directions', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    const message = Buffer.from(Array.from({ length: 2 ** 20 }, (_, i) => (i * 7) % 251));
    const sent = message.toString('latin1');
    client.send(clientFrame(2, message));
    backend.send(serverFrame(1, message));
    for (const peer of [client, backend]) {
      await peer.until('all of it', (text) => text.length >= message.length || undefined);
      const frames = await peer.until('the last fragment', (text) => {
        const read = readFrames(Buffer.from(text, 'latin1'));
        return read.at(-1)?.fin === true ? read : undefined;
      });
      assert.ok(frames.every(({ payload }) => payload.length <= 4096));
      const opcodes = frames.map(({ opcode }) => opcode);
      const first = peer === client ? 1 : 2;
      assert.deepEqual([opcodes[0], new Set(opcodes.slice(1))], [first, new Set([0])]);
      assert.ok(frames.map(({ payload }) => payload).join('') === sent, 'the bytes are the same');
    }
  });

  test('R14 a ping is answered by the relay, and does not cross', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    backend.send(serverFrame(9, 'b'));
    client.send(clientFrame(9, 'c'));
    assert.deepEqual(await backend.frames(1), [{ opcode: 10, fin: true, payload: 'b' }]);
    assert.deepEqual(await client.frames(1), [{ opcode: 10, fin: true, payload: 'c' }]);
  });

  test('R17 a backend that ends without a close frame: the client is reset', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    backend.socket.end();
    assert.equal(await client.ended(), 'RST');
    assert.equal(client.received, '');
    const line = await bench.closeLine();
    assert.ok(line.event === 'close' && line.from === 'backend' && line.code === 1006);
  });

  test('R17 a backend that resets: the client is reset', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    backend.socket.resetAndDestroy();
    assert.equal(await client.ended(), 'RST');
  });

  for (const [how, go] of [
    ['FIN', (pair: { client: { socket: { end(): void } } }) => pair.client.socket.end()],
    [
      'RST',
      (pair: { client: { socket: { resetAndDestroy(): void } } }) =>
        pair.client.socket.resetAndDestroy(),
    ],
  ] as const) {
    test(`R18 a client that drops by ${how}: the backend gets 1011, then FIN`, async () => {
      await using bench = await RelayBench.start();
      const pair = await bench.open();
      go(pair);
      assert.deepEqual(await pair.backend.frames(1), [
        { opcode: 8, fin: true, payload: closing(1011) },
      ]);
      pair.backend.send(serverFrame(8, closing(1011)));
      assert.equal(await pair.backend.ended(), 'FIN');
    });
  }

  test('R19 a send to the client fails: the backend gets 1011', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    client.socket.pause();
    const block = serverFrame(2, Buffer.alloc(2 ** 20));
    for (let i = 0; i < 32; i += 1) backend.socket.write(block);
    await eventually('the backend is held up', () => backend.socket.writableLength > 0);
    client.socket.resetAndDestroy();
    assert.deepEqual(await backend.frames(1), [{ opcode: 8, fin: true, payload: closing(1011) }]);
  });

  test('R19 a send to the backend fails: the client is reset', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    backend.socket.pause();
    const block = clientFrame(2, Buffer.alloc(2 ** 20));
    for (let i = 0; i < 32; i += 1) client.socket.write(block);
    await eventually('the client is held up', () => client.socket.writableLength > 0);
    backend.socket.resetAndDestroy();
    assert.equal(await client.ended(), 'RST');
  });

  test('R20 a stop: 1011 to the backend, a reset to the client, and nothing listens', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    const stopped = bench.relay.stop();
    assert.deepEqual(await backend.frames(1), [{ opcode: 8, fin: true, payload: closing(1011) }]);
    assert.equal(await client.ended(), 'RST');
    backend.send(serverFrame(8, closing(1011)));
    backend.socket.end();
    await stopped;
    await assert.rejects(bench.client(), /ECONNREFUSED/);
  });

  test('a stop ends a handshake that the backend has not answered', async () => {
    await using bench = await RelayBench.start({ stopMs: 3_600_000 });
    const { client, backend } = await opening(bench);
    await bench.relay.stop();
    await client.ended();
    await backend.ended();
  });

  test('the log has the ids and each frame, and no payload', async () => {
    await using bench = await RelayBench.start();
    const request = handshake(
      { 'X-ARR-LOG-ID': 'arr' },
      `GET /?a=1&cid=${CID.toUpperCase()} HTTP/1.1`,
    );
    const { client, backend } = await bench.open({ request });
    client.send(
      clientFrame(1, 'secret'),
      clientFrame(9, 'secret'),
      clientFrame(8, closing(1000, 'secret')),
    );
    await backend.frames(2);
    backend.send(serverFrame(10), serverFrame(8, closing(1000)));
    await bench.closeLine();
    const ids = { cid: CID, arrLogId: 'arr' };
    const frame = { event: 'frame', ...ids, fin: true, rsv: 0 };
    assert.deepEqual(bench.log.lines.slice(1), [
      { event: 'open', ...ids, extensions: '' },
      { ...frame, from: 'client', opcode: 1, bytes: 6 },
      { ...frame, from: 'client', opcode: 9, bytes: 6 },
      { ...frame, from: 'client', opcode: 8, bytes: 8, code: 1000 },
      { ...frame, from: 'backend', opcode: 10, bytes: 0 },
      { ...frame, from: 'backend', opcode: 8, bytes: 2, code: 1000 },
      { event: 'close', ...ids, from: 'client', code: 1000, cause: 'close-frame' },
    ]);
    assert.ok(!JSON.stringify(bench.log.lines).includes('secret'));
  });

  test('R11 a client that does not read: the backend is held up, and memory does not grow', async () => {
    await using bench = await RelayBench.start();
    const { client, backend } = await bench.open();
    const other = await bench.open();
    client.socket.pause();
    const before = process.memoryUsage().arrayBuffers;
    const block = serverFrame(2, Buffer.alloc(2 ** 20));
    for (let i = 0; i < 64; i += 1) backend.socket.write(block);
    // Both systems take some megabytes. Then nothing moves, however long the relay has.
    let [left, stillLeft] = [Infinity, backend.socket.writableLength];
    while (stillLeft < left) {
      for (let i = 0; i < 20; i += 1) {
        other.client.send(clientFrame(9));
        await other.client.frames(1);
        other.client.received = '';
      }
      [left, stillLeft] = [stillLeft, backend.socket.writableLength];
    }
    assert.ok(left > 32 * 2 ** 20, `only ${left} of ${64 * block.length} bytes are left`);
    assert.ok(process.memoryUsage().arrayBuffers - before < 16 * 2 ** 20);
  });
});
