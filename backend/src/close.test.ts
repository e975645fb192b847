import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestClient, frame, Opcode, RawClient, startTestBackend } from './test/fixture.ts';

const LIMIT = 1000;
const ZEROS = Buffer.alloc(4);

/** The code of the close frame without a reason that ends what came. */
function closeCode(received: string): number | undefined {
  const bytes = Buffer.from(received, 'latin1');
  return bytes.at(-4) === 0x88 ? bytes.readUInt16BE(bytes.length - 2) : undefined;
}

describe('by the client', () => {
  test('is logged with its code, its reason and the counts', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port);
    const { cid } = await client.message('welcome');
    await client.roundTrip();
    client.socket.close(4001, 'had enough');
    const { durationMs, ...line } = await backend.log.first('close');
    assert.deepEqual(line, {
      event: 'close',
      cid,
      code: 4001,
      reason: 'had enough',
      by: 'client',
      messages: 1,
      pings: 1,
    });
    assert.ok(Number.isInteger(durationMs) && Number(durationMs) >= 0, String(durationMs));
    assert.deepEqual(await client.closed(), { code: 4001, reason: 'had enough' });
  });

  test('is 1005 without a code', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port);
    client.socket.close();
    const line = await backend.log.first('close');
    assert.deepEqual([line['code'], line['reason'], line['by']], [1005, '', 'client']);
  });
});

describe('by the network', () => {
  for (const [what, end] of [
    ['a reset', (client: RawClient) => client.socket.resetAndDestroy()],
    ['an end without a close frame', (client: RawClient) => client.socket.end()],
    [
      'an end within a frame',
      (client: RawClient) => client.socket.end(frame(1, 'x').subarray(0, -1)),
    ],
  ] as const) {
    test(`is 1006 after ${what}`, async () => {
      await using backend = await startTestBackend();
      using client = await RawClient.open(backend.port);
      end(client);
      const line = await backend.log.first('close');
      assert.deepEqual([line['code'], line['reason'], line['by']], [1006, '', 'network']);
    });
  }
});

describe('by the server', () => {
  for (const [what, code, reason, bytes] of [
    ['a message too large', 1009, 'Max payload size exceeded', frame(1, 'x'.repeat(LIMIT + 1))],
    [
      'a message too large in its fragments',
      1009,
      'Max payload size exceeded',
      Buffer.concat([
        frame(Opcode.binary, Buffer.alloc(LIMIT), { fin: false }),
        frame(Opcode.continuation, 'x'),
      ]),
    ],
    [
      'a length that no message can have',
      1009,
      'Unsupported WebSocket frame: payload length > 2^53 - 1',
      Buffer.concat([Buffer.from([0x82, 0xff]), Buffer.alloc(8, 0x7f), ZEROS]),
    ],
    [
      'more fragments than it keeps',
      1008,
      'Too many message fragments',
      Buffer.concat(
        Array.from({ length: 16_385 }, (_, index) =>
          frame(index === 0 ? Opcode.binary : Opcode.continuation, 'x', { fin: false }),
        ),
      ),
    ],
    ['invalid UTF-8', 1007, 'invalid UTF-8 sequence', frame(Opcode.text, Buffer.from([0xff]))],
    ['a frame without a mask', 1002, 'MASK must be set', Buffer.from([0x81, 1, 65])],
    ['reserved bits', 1002, 'RSV1 must be clear', frame(Opcode.text, 'x', { rsv1: true })],
    ['an unknown opcode', 1002, 'invalid opcode 3', frame(3)],
    ['a close code that may not be sent', 1002, 'invalid status code 1006', closeFrame(1006)],
    ['a request of HTTP', 1002, 'RSV1 must be clear', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ] as const) {
    test(`is ${code} after ${what}`, async () => {
      const maxPayloadBytes = what === 'more fragments than it keeps' ? 65_536 : LIMIT;
      await using backend = await startTestBackend({ maxPayloadBytes });
      using client = await RawClient.open(backend.port);
      client.socket.write(bytes);
      assert.equal(await client.until('a close frame', closeCode), code);
      client.socket.end(closeFrame(code));
      const line = await backend.log.first('close');
      assert.deepEqual([line['code'], line['by']], [code, 'server']);
      assert.ok(String(line['reason']).includes(reason), String(line['reason']));
    });
  }

  test('is not the end of a message as large as is allowed', async () => {
    await using backend = await startTestBackend({ maxPayloadBytes: LIMIT });
    using client = await TestClient.open(backend.port);
    await client.roundTrip('x'.repeat(LIMIT));
  });

  test('reaches a well-behaved client as 1009', async () => {
    await using backend = await startTestBackend();
    using client = await TestClient.open(backend.port);
    client.socket.send('x'.repeat(65_537));
    assert.equal((await client.closed()).code, 1009);
    const line = await backend.log.first('close');
    assert.deepEqual([line['code'], line['by']], [1009, 'server']);
    assert.deepEqual(backend.log.all('message'), []);
  });

  test('leaves the others alone', async () => {
    await using backend = await startTestBackend();
    using bystander = await TestClient.open(backend.port);
    using client = await TestClient.open(backend.port);
    client.socket.send('x'.repeat(65_537));
    await client.closed();
    await bystander.roundTrip();
  });

  test('takes no longer than the time-out if the client does not answer', async () => {
    await using backend = await startTestBackend({ maxPayloadBytes: 1, closeTimeoutMs: 50 });
    using client = await RawClient.open(backend.port);
    client.socket.write(frame(Opcode.text, 'xx'));
    assert.equal((await backend.log.first('close'))['code'], 1009);
    await client.ended();
  });
});

function closeFrame(code: number): Buffer {
  return frame(Opcode.close, Buffer.from([code >> 8, code & 0xff]));
}
