import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBinary } from './binary-frame.ts';

test('shows the size and the bytes in hex', () => {
  assert.equal(describeBinary(new Uint8Array([0, 1, 0xab, 0xff]).buffer), '4 bytes: 00 01 ab ff');
  assert.equal(describeBinary(new Uint8Array([7]).buffer), '1 byte: 07');
  assert.equal(describeBinary(new ArrayBuffer(0)), '0 bytes');
});

test('cuts a long frame after 32 bytes', () => {
  const text = describeBinary(new ArrayBuffer(1_000_000));
  assert.equal(text, `1000000 bytes: ${Array(32).fill('00').join(' ')} …`);
  assert.doesNotMatch(describeBinary(new ArrayBuffer(32)), /…/);
});
