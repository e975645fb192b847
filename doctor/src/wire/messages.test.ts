import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, createDeflateRaw } from 'node:zlib';
import {
  array,
  assert as fcAssert,
  asyncProperty,
  boolean,
  nat,
  property,
  string,
  uint8Array,
} from 'fast-check';
import type { Frame } from './frames.ts';
import { Messages } from './messages.ts';

const frame = (payload: Buffer, other: Partial<Frame> = {}): Frame => ({
  fin: true,
  rsv: 0,
  opcode: 1,
  masked: false,
  length: payload.length,
  longLength: false,
  payload,
  ...other,
});

/** As a server compresses with context takeover (RFC 7692 section 7.2.1), each message in two frames. */
async function compressed(texts: readonly string[], cut: number): Promise<readonly Frame[]> {
  const stream = createDeflateRaw();
  const frames: Frame[] = [];
  for (const text of texts) {
    stream.write(text);
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, resolve));
    const data = ((stream.read() as Buffer | null) ?? Buffer.alloc(4)).subarray(0, -4);
    const at = Math.min(cut, data.length);
    frames.push(frame(data.subarray(0, at), { rsv: 4, fin: false }));
    frames.push(frame(data.subarray(at), { opcode: 0 }));
  }
  return frames;
}

test('what a server compresses is decoded, with its context and however it is cut', async () => {
  const texts = array(string({ minLength: 1, maxLength: 200, unit: 'binary' }), { maxLength: 6 });
  await fcAssert(
    asyncProperty(texts, nat({ max: 50 }), async (list, cut) => {
      const messages = new Messages('permessage-deflate');
      for (const one of await compressed(list, cut)) assert.equal(messages.add(one), undefined);
    }),
    { seed: 101, numRuns: 100 },
  );
});

test('any bytes are a message or a fault', () => {
  fcAssert(
    property(array(uint8Array({ maxLength: 300 })), boolean(), (payloads, isCompressed) => {
      const messages = new Messages('permessage-deflate');
      for (const bytes of payloads) {
        const fault = messages.add(frame(Buffer.from(bytes), { rsv: isCompressed ? 4 : 0 }));
        assert.ok(fault === undefined || fault === 'utf8' || (fault === 'inflate' && isCompressed));
      }
    }),
    { seed: 101, numRuns: 300 },
  );
});

test('a message beyond the limit is not decoded, nor what comes behind it', async () => {
  const messages = new Messages('permessage-deflate');
  const [bomb = frame(Buffer.alloc(0)), end = bomb] = await compressed(['x'.repeat(200_000)], 10);
  const noise = frame(Buffer.from([0xff, 0xff]), { rsv: 4 });
  assert.deepEqual(
    [bomb, end, noise].map((one) => messages.add(one)),
    [undefined, undefined, undefined],
  );
  assert.equal(new Messages('').add(noise), 'inflate');
  assert.equal(new Messages('').add(frame(Buffer.from([0xff]))), 'utf8');
});
