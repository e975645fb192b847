import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText, fill } from './words.ts';

test('fills in what is known and leaves out the part whose value is not', () => {
  const template = 'The proxy cut it[ after {silence} of silence][, {age} after it opened].';
  assert.equal(fill(template, { silence: '2.0 s' }), 'The proxy cut it after 2.0 s of silence.');
  assert.equal(fill(template, {}), 'The proxy cut it.');
  assert.equal(fill('{what}; it', {}), 'unknown; it');
  assert.equal(fill('[ ({reason})].', { reason: '' }), '.');
});

test('a value is text, whatever it looks like', () => {
  assert.equal(fill('[“{reason}”]', { reason: '[{code}] $& {age}' }), '“[{code}] $& {age}”');
});

test('sizes as the settings name them', () => {
  assert.equal(bytesText(4096), '4096 bytes');
  assert.equal(bytesText(65_536), '64 KiB');
  assert.equal(bytesText(70_000), '70000 bytes');
});
