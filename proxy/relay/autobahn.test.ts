import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { FrameReader, Opcode } from './frames.ts';
import type { Relay } from './hop.ts';
import { clientFrame, closing, handshake, TestPeer, startTestRelay } from './test/peers.ts';
import { seeded } from './test/random.ts';

// After the Autobahn test suite: each case goes to an echo server directly and through the relay,
// and the messages that come back are the same. How a connection ends may differ: that is ARR's.

let server: WebSocketServer;
let relay: Relay;

before(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await once(server, 'listening');
  relay = await startTestRelay(port());
});

after(async () => {
  await relay.stop();
  server.close();
});

const port = (): number => (server.address() as AddressInfo).port;

interface Case {
  readonly name: string;
  readonly sends: readonly Buffer[];
  /** How many messages come back before the client says anything else. */
  readonly echoes: number;
  /** What comes behind them. Default: a close frame with 1000. */
  readonly ends?: Buffer;
  /** Bytes a write. Default: all at once. */
  readonly chop?: number;
}

const RSV = (bits: number): Buffer => {
  const frame = clientFrame(1, 'x');
  frame[0] = 0x81 | (bits << 4);
  return frame;
};
const utf8 = (text: string): Buffer => Buffer.from(text);
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const SIZES = [0, 1, 125, 126, 127, 128, 4095, 4096, 4097, 65_535, 65_536, 200_000];

const CASES: readonly Case[] = [
  ...SIZES.flatMap((size) =>
    [1, 2].map((opcode) => ({
      name: `1 a message of ${size} bytes, opcode ${opcode}`,
      sends: [clientFrame(opcode, '*'.repeat(size))],
      echoes: 1,
    })),
  ),
  ...[1, 7, 997, 1500].map((chop) => ({
    name: `1 messages in chops of ${chop}`,
    sends: [clientFrame(1, '*'.repeat(1000)), clientFrame(2), clientFrame(2, 'b'.repeat(5000))],
    echoes: 3,
    chop,
  })),
  ...[0, 1, 125].map((size) => ({
    name: `2 a ping of ${size} bytes between messages`,
    sends: [clientFrame(1, 'a'), clientFrame(9, 'p'.repeat(size)), clientFrame(1, 'b')],
    echoes: 2,
  })),
  {
    name: '2 pongs that nobody asked for',
    sends: [clientFrame(10), clientFrame(10, 'x'), clientFrame(1, 'a')],
    echoes: 1,
  },
  {
    name: '2 ten pings in one packet',
    sends: [Buffer.concat(Array.from({ length: 10 }, () => clientFrame(9, 'x'))), clientFrame(1)],
    echoes: 1,
  },
  {
    name: '2 a ping of 126 bytes ends it',
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: clientFrame(9, 'p'.repeat(126)),
  },
  ...[1, 2, 3, 4, 5, 6, 7].map((bits) => ({
    name: `3 reserved bits ${bits} end it`,
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: RSV(bits),
  })),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ({
    name: `4 opcode ${opcode} ends it`,
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: clientFrame(opcode, 'x'),
  })),
  ...[1, 2, 10].map((parts) => ({
    name: `5 a message in ${parts} fragments, pings between them, and empty ones`,
    sends: [
      clientFrame(1, 'first', false),
      ...Array.from({ length: parts }, (_, i) =>
        Buffer.concat([
          clientFrame(9, String(i)),
          clientFrame(0, '', false),
          clientFrame(0, 'f', false),
        ]),
      ),
      clientFrame(0, 'last'),
    ],
    echoes: 1,
  })),
  {
    name: '5 a message of three empty fragments',
    sends: [clientFrame(2, '', false), clientFrame(0, '', false), clientFrame(0)],
    echoes: 1,
  },
  {
    name: '5 a fragment of a megabyte in a message of three',
    sends: [
      clientFrame(2, 'a', false),
      clientFrame(0, 'b'.repeat(2 ** 20), false),
      clientFrame(0, 'c'),
    ],
    echoes: 1,
  },
  ...[
    ['a ping in fragments', clientFrame(9, 'x', false)],
    ['a continuation of nothing', clientFrame(0, 'x')],
    [
      'a message inside a message',
      Buffer.concat([clientFrame(1, 'a', false), clientFrame(1, 'b')]),
    ],
  ].map(([name, ends]) => ({
    name: `5 ${String(name)} ends it`,
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: ends as Buffer,
  })),
  ...['κόσμε', '日本語 𝄞 🙂', '\u0000', '\uFFFE\uFFFF', '\u{10FFFF}', 'é'.repeat(3000)].map(
    (text) => ({
      name: `6 UTF-8 ${JSON.stringify(text.slice(0, 8))}, whole and cut after each byte`,
      sends: [
        clientFrame(1, utf8(text)),
        ...[...utf8(text).subarray(0, 40)].map((byte, i) =>
          clientFrame(i === 0 ? 1 : 0, Buffer.from([byte]), false),
        ),
        clientFrame(0, utf8(text).subarray(40)),
      ],
      echoes: 2,
    }),
  ),
  ...['c0af', 'eda080', 'f4908080', 'ff', 'e281', 'f8888080 80'].map((hex) => ({
    name: `6 the bytes ${hex} are no UTF-8: they end it`,
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: clientFrame(1, bytes(hex.replace(' ', ''))),
  })),
  ...[1000, 1001, 1003, 1007, 1011, 3000, 4999].map((code) => ({
    name: `7 code ${code} with a reason`,
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: clientFrame(8, closing(code, 'why')),
  })),
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map((code) => ({
    name: `7 the code ${code}, which is not allowed`,
    sends: [clientFrame(1, 'a')],
    echoes: 1,
    ends: clientFrame(8, closing(code)),
  })),
  { name: '7 no code', sends: [], echoes: 0, ends: clientFrame(8) },
  { name: '7 a close frame of one byte', sends: [], echoes: 0, ends: clientFrame(8, 'x') },
  {
    name: '7 a reason of 123 bytes',
    sends: [],
    echoes: 0,
    ends: clientFrame(8, closing(1000, 'r'.repeat(123))),
  },
  {
    name: '9 two thousand messages',
    sends: [
      Buffer.concat(Array.from({ length: 2000 }, (_, i) => clientFrame(1 + (i % 2), `m${i}`))),
    ],
    echoes: 2000,
  },
  ...[1, 2, 3, 4, 5].map((seed) => {
    const random = seeded(seed);
    const sends = Array.from({ length: 20 }, () => {
      const text = String.fromCharCode(97 + random(26)).repeat(random(20_000));
      const at = random(text.length + 1);
      return Buffer.concat([
        clientFrame(1 + random(2), text.slice(0, at), false),
        clientFrame(9 + random(2), 'p'.repeat(random(126))),
        clientFrame(0, text.slice(at)),
      ]);
    });
    return { name: `9 random messages ${seed}`, sends, echoes: 20, chop: 1 + random(9000) };
  }),
];

/** The messages that came back, each with its opcode. */
async function converse(
  to: number,
  { sends, echoes, ends, chop }: Case,
): Promise<readonly string[]> {
  using client = await TestPeer.connect(to);
  client.send(handshake());
  assert.match(await client.head(), /^HTTP\/1\.1 101 /);
  const messages = listenTo(client);
  const all = Buffer.concat(sends);
  const step = chop ?? Math.max(1, all.length);
  for (let at = 0; at < all.length; at += step) client.socket.write(all.subarray(at, at + step));
  await client.until(`${echoes} messages`, () => messages.length >= echoes || undefined);
  client.send(ends ?? clientFrame(8, closing(1000)));
  await client.ended();
  return messages;
}

/** The messages of a peer, as they come. */
function listenTo(client: TestPeer): readonly string[] {
  const messages: string[] = [];
  let open = '';
  const reader = new FrameReader(
    {
      header: () => {},
      control: ({ opcode }, payload) => {
        if (opcode === Opcode.close) client.send(clientFrame(opcode, payload.subarray(0, 2)));
      },
      broken: (fault) => assert.fail(fault),
      fragment: (opcode, fin, payload) => {
        open += (open === '' ? `${opcode}:` : '') + payload.toString('latin1');
        if (!fin) return;
        messages.push(open);
        open = '';
      },
    },
    { masked: false },
  );
  reader.read(Buffer.from(client.received, 'latin1'));
  client.received = '';
  // Before the peer's own listener, so that it sees the message when it looks.
  client.socket.prependListener('data', (chunk: Buffer) => reader.read(Buffer.from(chunk)));
  return messages;
}

for (const one of CASES) {
  test(`${one.name}: the messages are those of a direct connection`, async () => {
    const [direct, relayed] = await Promise.all([converse(port(), one), converse(relay.port, one)]);
    assert.ok(direct.length >= one.echoes);
    assert.equal(relayed.length, direct.length);
    for (const [i, message] of direct.entries()) {
      assert.ok(relayed[i] === message, `message ${i} of ${direct.length} differs`);
    }
  });
}
