import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapped } from './wrapped-text.ts';

test('breaks at spaces, and where there is none within the text', () => {
  assert.deepEqual(wrapped('one two three', 8, 4), ['one two', 'three']);
  assert.deepEqual(wrapped('onetwothree', 4, 4), ['onet', 'woth', 'ree']);
});

test('the last line says that there was more', () => {
  assert.deepEqual(wrapped('one two three four', 5, 2), ['one', 'two …']);
  assert.deepEqual(wrapped('one two', 7, 1), ['one two']);
});

test('a character that takes two columns counts twice, and is never cut in half', () => {
  assert.deepEqual(wrapped('你好世界', 4, 4), ['你好', '世界']);
  assert.deepEqual(wrapped('😀😀😀', 5, 4), ['😀😀', '😀']);
  assert.deepEqual(wrapped('e\u0301e\u0301', 2, 4), ['e\u0301e\u0301']);
  assert.deepEqual(wrapped('😀😀', 1, 4), ['😀', '😀']);
});
