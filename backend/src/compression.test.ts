import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import {
  ask,
  TestClient,
  frame,
  handshake,
  Opcode,
  RawClient,
  startTestBackend,
} from './test/fixture.ts';

const OFFER = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };

/** A compressed message (RFC 7692 section 7.2.1), which ends without an empty block. */
function compressed(data: Buffer): Buffer {
  return frame(Opcode.binary, deflateRawSync(data, { finishFlush: 2 }).subarray(0, -4), {
    rsv1: true,
  });
}

test('is off by default, even for a client that offers it', async () => {
  await using backend = await startTestBackend();
  const { status, headers } = await ask(backend.port, handshake('/', OFFER));
  assert.equal(status, 101);
  assert.ok(!('sec-websocket-extensions' in headers), headers['sec-websocket-extensions']);
});

describe('when it is on', () => {
  const on = { perMessageDeflate: true };

  test('is negotiated with a client that offers it', async () => {
    await using backend = await startTestBackend(on);
    const { headers } = await ask(backend.port, handshake('/', OFFER));
    assert.match(headers['sec-websocket-extensions'] ?? '', /^permessage-deflate/);
  });

  test('is left out for a client that does not offer it', async () => {
    await using backend = await startTestBackend(on);
    const { status, headers } = await ask(backend.port, handshake());
    assert.equal(status, 101);
    assert.ok(!('sec-websocket-extensions' in headers));
  });

  test('carries text and binary data unchanged', async () => {
    await using backend = await startTestBackend(on);
    using client = await TestClient.open(backend.port, '/', { perMessageDeflate: true });
    assert.equal(client.socket.extensions, 'permessage-deflate');
    client.socket.send('compressible '.repeat(500));
    const { text } = await client.message('message');
    assert.equal(text, 'compressible '.repeat(500));
    const data = Buffer.alloc(50_000, 7);
    client.socket.send(data);
    const relayed = await client.frames.until('a binary frame', (frames) =>
      frames.find(({ isBinary }) => isBinary),
    );
    assert.deepEqual(relayed.data, data);
  });

  test('refuses an offer that it cannot read with 400', async () => {
    await using backend = await startTestBackend(on);
    const offer = { 'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=99' };
    assert.equal((await ask(backend.port, handshake('/', offer))).status, 400);
  });

  for (const [what, code, bytes] of [
    ['a bomb', 1009, compressed(Buffer.alloc(10_000_000))],
    ['what is not compressed', 1007, frame(Opcode.binary, '\u00ff'.repeat(9), { rsv1: true })],
  ] as const) {
    test(`closes a client that sends ${what} with ${code}, and logs that the server did`, async () => {
      await using backend = await startTestBackend(on);
      using client = await RawClient.open(backend.port, OFFER);
      client.socket.write(bytes);
      await backend.log.first('error');
      client.socket.end();
      const line = await backend.log.first('close');
      assert.deepEqual([line['code'], line['by']], [code, 'server']);
    });
  }

  test('accepts a compressed message of the allowed size', async () => {
    await using backend = await startTestBackend(on);
    using client = await RawClient.open(backend.port, OFFER);
    client.socket.write(compressed(Buffer.alloc(65_536)));
    assert.equal((await backend.log.first('message'))['bytes'], 65_536);
  });
});
