import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortened, visibleLine, visibleText } from './visible-text.ts';

test('control characters are shown by their numbers', () => {
  assert.equal(visibleText('a\u0000\u001b[31m\r\u0085'), 'a⟨U+0000⟩⟨U+001B⟩[31m⟨U+000D⟩⟨U+0085⟩');
});

test('marks that turn the text around them are shown by their numbers', () => {
  assert.equal(visibleText('a\u202eb\u2066c\u200b'), 'a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩');
});

test('half a character is shown by its number', () => {
  assert.equal(visibleText('a\ud800b😀'), 'a⟨U+D800⟩b😀');
});

test('line feeds are kept in a text and shown in a line', () => {
  assert.equal(visibleText('a\tb\nc'), 'a\tb\nc');
  assert.equal(visibleLine('a\tb\nc'), 'a\tb⟨U+000A⟩c');
});

test('text is shortened between characters', () => {
  assert.equal(shortened('abcdef', 6), 'abcdef');
  assert.equal(shortened('abcdefg', 6), 'abcde…');
  assert.equal(shortened('abcd😀fg', 6), 'abcd…');
});
