import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortened, visibleJson, visibleLine, visibleText, withTexts } from './visible-text.ts';

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

test('JSON keeps its value, and holds no character that cannot be seen', () => {
  const value = { '\u202e': ['\u001b[31m', '\u009b', '\u2028', '\ud800', '\u{e0001}', 'a\nb'] };
  const json = visibleJson(value);
  assert.match(json, /^[ -~]*$/);
  assert.deepEqual(JSON.parse(json), value);
});

test('each text in a value is changed, names too; anything else stays', () => {
  const pattern = /a/;
  const value = { a: ['a', 1, null], map: new Map([['a', { b: 'a' }]]), pattern };
  assert.deepEqual(
    withTexts(value, (text) => text.replaceAll('a', 'x')),
    { x: ['x', 1, null], mxp: new Map([['x', { b: 'x' }]]), pxttern: pattern },
  );
});
