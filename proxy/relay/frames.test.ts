import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  closeCode,
  encodeFrame,
  FrameReader,
  MAX_FRAGMENT_BYTES,
  type FrameFault,
  type FrameHeader,
} from './frames.ts';
import { clientFrame, serverFrame } from './test/peers.ts';
import { seeded } from './test/random.ts';

interface Read {
  readonly messages: readonly { readonly opcode: number; readonly text: string }[];
  readonly fragments: readonly { opcode: number; fin: boolean; bytes: number }[];
  readonly controls: readonly { readonly opcode: number; readonly text: string }[];
  readonly headers: readonly FrameHeader[];
  readonly fault: FrameFault | undefined;
}

/** What a reader makes of chunks. The chunks are copied: a reader unmasks in place. */
function read(chunks: readonly Buffer[], masked = false): Read {
  const messages: { opcode: number; text: string; open: boolean }[] = [];
  const fragments: { opcode: number; fin: boolean; bytes: number }[] = [];
  const controls: { opcode: number; text: string }[] = [];
  const headers: FrameHeader[] = [];
  let fault: FrameFault | undefined;
  const reader = new FrameReader(
    {
      header: (header) => headers.push(header),
      fragment: (opcode, fin, payload) => {
        fragments.push({ opcode, fin, bytes: payload.length });
        let message = messages.at(-1);
        if (message?.open !== true) {
          message = { opcode, text: '', open: true };
          messages.push(message);
        } else assert.equal(opcode, 0, 'the rest of a message is continuation');
        message.text += payload.toString('latin1');
        message.open = !fin;
      },
      control: ({ opcode }, payload) => controls.push({ opcode, text: payload.toString('latin1') }),
      broken: (f) => {
        assert.equal(fault, undefined, 'a reader breaks once');
        fault = f;
      },
    },
    { masked },
  );
  for (const chunk of chunks) reader.read(Buffer.from(chunk));
  const done = messages.map(({ opcode, text }) => ({ opcode, text }));
  return { messages: done, fragments, controls, headers, fault };
}

const bits = (first: number, second: number, rest = ''): Buffer =>
  Buffer.concat([Buffer.from([first, second]), Buffer.from(rest, 'latin1')]);

test('R12 a frame of each length of header is read, from both sides', () => {
  for (const size of [0, 1, 125, 126, 4096, 65_535, 65_536, 70_000]) {
    for (const masked of [false, true]) {
      const text = 'x'.repeat(size);
      const bytes = masked ? clientFrame(2, text) : serverFrame(2, text);
      assert.deepEqual(read([bytes], masked).messages, [{ opcode: 2, text }], `${size} bytes`);
    }
  }
});

test('R12 a longer frame is several fragments of at most 4,096 bytes', () => {
  const { fragments } = read([serverFrame(1, 'x'.repeat(2 * MAX_FRAGMENT_BYTES + 1))]);
  assert.deepEqual(fragments, [
    { opcode: 1, fin: false, bytes: 4096 },
    { opcode: 0, fin: false, bytes: 4096 },
    { opcode: 0, fin: true, bytes: 1 },
  ]);
  const exact = read([serverFrame(1, 'x'.repeat(MAX_FRAGMENT_BYTES))]).fragments;
  assert.deepEqual(exact, [{ opcode: 1, fin: true, bytes: 4096 }]);
});

test('R12 fragments are never merged', () => {
  const bytes = Buffer.concat([
    serverFrame(1, 'a', false),
    serverFrame(0, '', false),
    serverFrame(0, 'b'),
  ]);
  assert.deepEqual(read([bytes]).fragments, [
    { opcode: 1, fin: false, bytes: 1 },
    { opcode: 0, fin: false, bytes: 0 },
    { opcode: 0, fin: true, bytes: 1 },
  ]);
});

test('R13 an empty message passes', () => {
  assert.deepEqual(read([serverFrame(1)]).fragments, [{ opcode: 1, fin: true, bytes: 0 }]);
});

test('R12 messages do not depend on how TCP cuts the bytes', () => {
  const parts = [
    clientFrame(1, 'one', false),
    clientFrame(9, 'ping'),
    clientFrame(0, ' two'),
    clientFrame(2, 'x'.repeat(200)),
    clientFrame(1),
    clientFrame(8, '\u0003\u00e8bye'),
  ];
  const bytes = Buffer.concat(parts);
  const whole = read([bytes], true);
  assert.equal(whole.messages.length, 3);
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const { messages, controls } = read([bytes.subarray(0, cut), bytes.subarray(cut)], true);
    assert.deepEqual([messages, controls], [whole.messages, whole.controls], `cut at ${cut}`);
  }
  const single = read(
    [...bytes].map((byte) => Buffer.from([byte])),
    true,
  );
  assert.deepEqual([single.messages, single.controls], [whole.messages, whole.controls]);
});

const FAULTS: readonly [string, Buffer, FrameFault][] = [
  ['R10 RSV1', bits(0xc1, 1, 'a'), 'reserved-bits'],
  ['R10 RSV2', bits(0xa1, 1, 'a'), 'reserved-bits'],
  ['R10 RSV3', bits(0x91, 1, 'a'), 'reserved-bits'],
  ['R10 RSV1 of a ping', bits(0xc9, 0), 'reserved-bits'],
  ['R10 a mask', clientFrame(1, 'a'), 'mask'],
  ['R10 opcode 3', bits(0x83, 0), 'unknown-opcode'],
  ['R10 opcode 7', bits(0x87, 0), 'unknown-opcode'],
  ['R10 opcode 11', bits(0x8b, 0), 'unknown-opcode'],
  ['R10 opcode 15', bits(0x8f, 0), 'unknown-opcode'],
  ['a ping of 126 bytes', bits(0x89, 126, `\0\x7e${'x'.repeat(126)}`), 'control-frame'],
  ['a ping in fragments', bits(0x09, 0), 'control-frame'],
  ['a close frame of one byte', bits(0x88, 1, 'x'), 'control-frame'],
  ['a continuation of nothing', bits(0x80, 0), 'fragment-order'],
  ['a length of 2^63', bits(0x82, 127, `\x80${'\0'.repeat(7)}`), 'length'],
];

for (const [what, bytes, fault] of FAULTS) {
  test(`${what} breaks the protocol: ${fault}`, () => {
    const after = Buffer.concat([serverFrame(1, 'before'), bytes, serverFrame(1, 'after')]);
    const got = read([after]);
    assert.equal(got.fault, fault);
    assert.deepEqual(got.messages, [{ opcode: 1, text: 'before' }]);
    assert.equal(got.headers.length, 2, 'the log gets the broken frame, too');
  });
}

test('R29 a client that does not mask breaks the protocol', () => {
  assert.equal(read([serverFrame(1, 'a')], true).fault, 'mask');
});

test('a message inside a message breaks the protocol', () => {
  const bytes = Buffer.concat([serverFrame(1, 'a', false), serverFrame(2, 'b')]);
  assert.equal(read([bytes]).fault, 'fragment-order');
});

test('nothing follows a close frame', () => {
  const { controls, messages } = read([Buffer.concat([serverFrame(8), serverFrame(1, 'a')])]);
  assert.deepEqual([controls, messages], [[{ opcode: 8, text: '' }], []]);
});

test('R16 a close frame without a code counts as 1005', () => {
  assert.equal(closeCode(Buffer.alloc(0)), 1005);
  assert.equal(closeCode(Buffer.from([0x03, 0xe8, 0x78])), 1000);
});

test('each frame of a client has a mask of its own', () => {
  const masks = Array.from({ length: 5000 }, () => clientFrame(1).subarray(2, 6).toString('hex'));
  assert.ok(new Set(masks).size > 4990);
});

test('random bytes: a reader never throws, and holds no more than a frame’s header', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seeded(seed);
    const chunks = Array.from({ length: 20 }, () =>
      Buffer.from(Array.from({ length: random(80) }, () => random(256))),
    );
    read(chunks, seed % 2 === 0);
  }
});

test('random frames, cut at random: the messages come out as they went in', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seeded(seed);
    const messages = Array.from({ length: 1 + random(6) }, () => ({
      opcode: 1 + random(2),
      text: 'abc'.repeat(random(3000)),
    }));
    const bytes = Buffer.concat(
      messages.flatMap(({ opcode, text }) => {
        const at = random(text.length + 1);
        return [
          encodeFrame({
            opcode,
            fin: false,
            payload: Buffer.from(text.slice(0, at)),
            masked: true,
          }),
          clientFrame(9, 'p'.repeat(random(126))),
          clientFrame(0, text.slice(at)),
        ];
      }),
    );
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + random(5000);
      chunks.push(bytes.subarray(at, end));
      at = end;
    }
    const got = read(chunks, true);
    assert.deepEqual(got.messages, messages, `seed ${seed}`);
    assert.ok(got.fragments.every((fragment) => fragment.bytes <= MAX_FRAGMENT_BYTES));
  }
});
