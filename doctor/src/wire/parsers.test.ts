import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  array,
  assert as fcAssert,
  constantFrom,
  nat,
  oneof,
  property,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import { bodyText, MAX_BODY_BYTES, readBody } from './body.ts';
import { clientFrame, parseFrames } from './frames.ts';
import { MAX_HEAD_BYTES, parseHead } from './head.ts';

const SEED = { seed: 101, numRuns: 500 };
const bytes = uint8Array({ maxLength: 2000 }).map((values) => Buffer.from(values));
/** Bytes that look like a head for a while. */
const nearlyHead = array(
  oneof(
    constantFrom('HTTP/1.1 200 OK', '\r\n', '\n', ':', ' ', 'a: b', '\0', 'HTTP/2 101'),
    string(),
  ),
  { maxLength: 60 },
).map((parts) => Buffer.from(parts.join(''), 'latin1'));

test('any bytes are a head, the beginning of one, or no HTTP', () => {
  fcAssert(
    property(oneof(bytes, nearlyHead), (input) => {
      const head = parseHead(input);
      if (typeof head === 'string') return;
      assert.ok(head.status >= 0 && head.status <= 999);
      assert.ok(head.length <= input.length);
    }),
    SEED,
  );
});

test('a head is read however it is cut', () => {
  const text =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Twice: a\r\nx-twice: b\r\n\r\n';
  for (let length = 1; length < text.length; length += 1) {
    assert.equal(
      parseHead(Buffer.from(text.slice(0, length))),
      'incomplete',
      text.slice(0, length),
    );
  }
  const head = parseHead(Buffer.from(text));
  assert.ok(typeof head === 'object');
  assert.deepEqual(head.headers['x-twice'], ['a', 'b']);
});

test('a head without end is no HTTP once it is too long', () => {
  const endless = Buffer.from(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(MAX_HEAD_BYTES)}`);
  assert.equal(parseHead(endless), 'not-http');
});

test('a header named __proto__ is a header', () => {
  const head = parseHead(Buffer.from('HTTP/1.1 200 OK\r\n__proto__: x\r\nconstructor: y\r\n\r\n'));
  assert.ok(typeof head === 'object');
  assert.deepEqual(head.headers['constructor'], ['y']);
});

test('any bytes are frames, as many as there is room for', () => {
  fcAssert(
    property(bytes, (input) => {
      const { frames, used, owed } = parseFrames(input);
      assert.ok(used <= input.length && owed >= 0);
      assert.ok(frames.length <= input.length / 2);
      for (const { payload } of frames) assert.ok(payload.length <= 16_384);
    }),
    SEED,
  );
});

test('frames are the same however their bytes are cut', () => {
  fcAssert(
    property(
      array(tuple(constantFrom(1, 2, 8, 9, 10), nat({ max: 70_000 })), {
        maxLength: 5,
      }),
      nat({ max: 400 }),
      (list, step) => {
        const stream = Buffer.concat(
          list.map(([opcode, length]) =>
            clientFrame(opcode, Buffer.alloc(opcode > 7 ? length % 126 : length)),
          ),
        );
        const seen: (readonly [number, number])[] = [];
        let rest = Buffer.alloc(0);
        let owed = 0;
        for (let at = 0; at < stream.length; at += step + 100) {
          rest = Buffer.concat([rest, stream.subarray(at, at + step + 100)]);
          const skipped = Math.min(owed, rest.length);
          rest = rest.subarray(skipped);
          owed -= skipped;
          if (owed > 0) continue;
          const parsed = parseFrames(rest);
          seen.push(...parsed.frames.map(({ opcode, length }) => [opcode, length] as const));
          rest = rest.subarray(parsed.used);
          owed = parsed.owed;
        }
        assert.deepEqual(
          seen,
          list.map(([opcode, length]) => [opcode, opcode > 7 ? length % 126 : length]),
        );
      },
    ),
    { seed: 101, numRuns: 60 },
  );
});

test('a body is bounded, whole or not', () => {
  fcAssert(
    property(
      bytes,
      constantFrom(
        {},
        { 'transfer-encoding': ['chunked'] },
        { 'content-length': ['5'] },
        { 'content-length': ['-1'] },
        { 'content-length': ['x'] },
      ),
      (input, headers) => {
        assert.ok(readBody(input, headers).body.length <= input.length);
      },
    ),
    SEED,
  );
});

test('chunks are joined, and compressed text is read as far as its limit', () => {
  const chunked = { 'transfer-encoding': ['chunked'] };
  const { body, whole } = readBody(Buffer.from('3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n'), chunked);
  assert.deepEqual([body.toString(), whole], ['abcde', true]);
  assert.equal(bodyText(gzipSync('hello'), { 'content-encoding': ['gzip'] }), 'hello');
  assert.equal(bodyText(Buffer.from('hello'), { 'content-encoding': ['toString'] }), 'hello');
  const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 50));
  assert.equal(bodyText(bomb, { 'content-encoding': ['gzip'] }), '');
});
