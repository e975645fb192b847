import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  ask,
  TestClient,
  frame,
  handshake,
  HANDSHAKE_HEADERS,
  Opcode,
  RawClient,
  request,
  startTestBackend,
  type TestBackend,
} from './test/fixture.ts';

// An exception that nobody catches ends the process: here the tests', with a message.

/** Enough to be sure that none of the moments at which a reset can arrive is missed. */
const RESETS = 50;

let backend: TestBackend;
let bystander: TestClient;

before(async () => {
  backend = await startTestBackend();
  bystander = await TestClient.open(backend.port);
});

after(async () => {
  bystander[Symbol.dispose]();
  await backend.stop('the tests are over');
});

/** Page, health check and WebSocket still answer, and somebody who was there before still does. */
async function assertServes(): Promise<void> {
  const close = { Connection: 'close' };
  assert.equal((await ask(backend.port, request('GET', '/', close))).status, 200);
  assert.equal((await ask(backend.port, request('GET', '/healthz', close))).status, 200);
  assert.equal((await ask(backend.port, handshake())).status, 101);
  await bystander.roundTrip();
}

/** The first record of TLS 1.2, as a browser sends it to https:// on the wrong port. */
const CLIENT_HELLO = Buffer.concat([
  Buffer.from('160301004a0100004603035f', 'hex'),
  Buffer.alloc(31, 0x5f),
  Buffer.from('000004c02fc030010000190000000e000c0000096c6f63616c686f7374000a00040002001d', 'hex'),
]);

describe('outlives', () => {
  for (const [what, bytes] of [
    ['random bytes', randomBytes(100_000)],
    ['zeros', Buffer.alloc(10_000)],
    ['a TLS ClientHello', CLIENT_HELLO],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a header that is too large', request('GET', '/', { 'X-Large': 'x'.repeat(100_000) })],
    ['a handshake that is too large', handshake('/', { 'X-Large': 'x'.repeat(100_000) })],
    ['a target that is too long', request('GET', `/${'x'.repeat(100_000)}`)],
    ['two lengths of one body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n'],
    ['a broken chunk', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a request without Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['CONNECT', request('CONNECT', 'example.com:443')],
    ['CONNECT with an upgrade', request('CONNECT', 'example.com:443', HANDSHAKE_HEADERS)],
    ['an unknown method', request('HACK', '/')],
    ['an unknown version', 'GET / HTTP/9.9\r\n\r\n'],
    ['the header of a PROXY protocol', 'PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\nGET / HTTP/1.1\r\n'],
  ] as const) {
    test(`${what}, and ends the connection`, async () => {
      using client = await RawClient.connect(backend.port);
      client.socket.write(bytes);
      await client.ended();
      await assertServes();
    });
  }

  for (const [what, bytes] of [
    ['half a request line', 'GET / HT'],
    ['half a handshake', handshake().slice(0, 80)],
    ['a handshake', handshake()],
    ['a handshake to be refused', handshake('/nope')],
    [
      'a handshake without a key',
      request('GET', '/', { Connection: 'Upgrade', Upgrade: 'websocket' }),
    ],
    ['a request', request('GET', '/')],
    ['a request whose body is missing', request('POST', '/', { 'Content-Length': '9' })],
    ['many requests', request('GET', '/').repeat(50)],
    ['many requests before a handshake', request('GET', '/').repeat(50) + handshake()],
    [
      'a handshake and half a frame',
      handshake() + frame(Opcode.text, 'x').toString('latin1', 0, 3),
    ],
    ['a handshake and much to be echoed', handshake() + 'x'.repeat(5000)],
  ] as const) {
    test(`a reset after ${what}`, async () => {
      const clients = await Promise.all(
        Array.from({ length: RESETS }, () => RawClient.connect(backend.port)),
      );
      for (const [index, client] of clients.entries()) {
        client.socket.write(bytes, 'latin1', () => {
          // Some resets meet the bytes in the kernel, others the backend at its answer.
          if (index % 2 === 0) client.socket.resetAndDestroy();
          else setImmediate(() => client.socket.resetAndDestroy());
        });
      }
      await Promise.all(clients.map((client) => client.ended()));
      await assertServes();
    });
  }

  test('a handshake that asks for the page first and reads nothing', async () => {
    using client = await RawClient.connect(backend.port);
    client.socket.pause();
    client.socket.write(request('GET', '/').repeat(5) + handshake());
    client.socket.write(frame(Opcode.text, 'after all that'));
    await bystander.message('message', ({ text }) => text === 'after all that');
    client.socket.resetAndDestroy();
    await assertServes();
  });

  test('a client that leaves while everybody talks to it', async () => {
    for (let count = 0; count < RESETS; count += 1) {
      using client = await RawClient.open(backend.port);
      for (let n = 0; n < 10; n += 1) bystander.socket.send('x'.repeat(60_000));
      client.socket.resetAndDestroy();
    }
    await assertServes();
  });

  test('a client that goes on after its close frame', async () => {
    using client = await RawClient.open(backend.port);
    client.socket.write(Buffer.concat([frame(Opcode.close), frame(Opcode.text, 'too late')]));
    await client.ended();
    await assertServes();
    const heard = bystander.messages.some((m) => m.type === 'message' && m.text === 'too late');
    assert.equal(heard, false);
  });
});

test('has let go of everybody in the end', async () => {
  bystander[Symbol.dispose]();
  const count = () => backend.log.all('open').length;
  await backend.log.events.until('a line "close" for each line "open"', () =>
    backend.log.all('close').length === count() ? true : undefined,
  );
});
