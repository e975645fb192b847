import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText, durationText, fill } from './words.ts';

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

test('durations as people read them', () => {
  const cases = [
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [99_900, '99.9 s'],
    [100_000, '1 min 40 s'],
    [3_600_000, '1 h 0 min'],
    [90_061_000, '25 h 1 min'],
  ] as const;
  for (const [ms, text] of cases) assert.equal(durationText(ms), text);
});

test('sizes as the settings name them', () => {
  assert.equal(bytesText(4096), '4096 bytes');
  assert.equal(bytesText(65_536), '64 KiB');
  assert.equal(bytesText(70_000), '70000 bytes');
});
