import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameCounter } from './frame-counter.ts';

/** A server's frame, unmasked: FIN and opcode, length, payload. */
function frame(opcode: number, payloadBytes: number, fin = true): Buffer {
  const first = (fin ? 0x80 : 0) | opcode;
  return Buffer.concat([Buffer.from([first, ...length(payloadBytes)]), Buffer.alloc(payloadBytes)]);
}

function length(bytes: number): number[] {
  if (bytes < 126) return [bytes];
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64BE(BigInt(bytes));
  return bytes < 65_536 ? [126, ...wide.subarray(6)] : [127, ...wide];
}

const STREAM = Buffer.concat([
  frame(1, 0),
  frame(2, 125),
  frame(9, 4), // ping
  frame(1, 126),
  frame(2, 5, false), // first fragment
  frame(0, 300), // last fragment
  frame(2, 70_000),
]);
const MESSAGES = 5;

test('counts messages of every length, not control frames and not fragments', () => {
  const counter = new FrameCounter();
  counter.read(STREAM, STREAM.length);
  assert.equal(counter.messages, MESSAGES);
});

for (const chunkBytes of [1, 2, 3, 7, 64, 1000]) {
  test(`counts the same in chunks of ${chunkBytes} bytes`, () => {
    const counter = new FrameCounter();
    for (let at = 0; at < STREAM.length; at += chunkBytes) {
      const chunk = STREAM.subarray(at, at + chunkBytes);
      counter.read(chunk, chunk.length);
    }
    assert.equal(counter.messages, MESSAGES);
  });
}

test('a message counts once its last byte has come', () => {
  const counter = new FrameCounter();
  const data = frame(1, 10);
  counter.read(data, data.length - 1);
  assert.equal(counter.messages, 0);
  counter.read(data.subarray(-1), 1);
  assert.equal(counter.messages, 1);
});

test('reads no further than it is told: the rest of the buffer is old', () => {
  const counter = new FrameCounter();
  counter.read(Buffer.concat([frame(1, 3), frame(1, 3)]), 5);
  assert.equal(counter.messages, 1);
});
