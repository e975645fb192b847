import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHROMIUM_TEXTS } from '../verdict/browser-says.ts';
import { SIGNS } from '../verdict/causes/causes.ts';
import { CATALOGUE, type CatalogueEntry, fixesOf } from './catalogue.ts';
import { CODES } from './code.ts';
import { CLIENT_MESSAGES } from './client-messages.ts';
import { failuresLike } from './failures-like.ts';
import * as ALL from './records.ts';

const RECORDS: ReadonlyMap<string, CatalogueEntry> = new Map(
  CATALOGUE.map((record) => [record.code, record]),
);
const looksLike = (code: string): readonly string[] =>
  Object.keys(RECORDS.get(code)?.lookAlikes ?? {});

test('each code is there once, and a look-alike is a code', () => {
  assert.equal(RECORDS.size, CATALOGUE.length);
  assert.deepEqual(CODES.toSorted(), Object.keys(ALL));
  for (const { code } of CATALOGUE) {
    for (const other of looksLike(code)) assert.ok(RECORDS.has(other) && other !== code, code);
  }
});

test('a cause that a verdict names beside another is a look-alike on its page', () => {
  const missing = SIGNS.flatMap(({ code, beside = [] }) =>
    beside.filter((other) => !looksLike(code).includes(other)).map((other) => `${code} ${other}`),
  );
  assert.deepEqual([...new Set(missing)], []);
});

test('whatever the doctor says that Chromium shows can be found', () => {
  const known = CATALOGUE.flatMap(({ console: shown }) => shown);
  const missing = CHROMIUM_TEXTS.filter((text) => !known.some((one) => one.includes(text)));
  assert.deepEqual(missing, []);
});

test('what a client says is the same as a text that a page has, and is known once', () => {
  const messages = Object.values(CLIENT_MESSAGES).flat();
  for (const [text, sameAs] of messages) {
    const value = sameAs === 'status' ? '502' : '1009';
    assert.notDeepEqual(failuresLike(sameAs, value), [], `${text}: ${sameAs}`);
  }
  assert.equal(new Set(messages.map(([text]) => text)).size, messages.length);
});

test('close code 1006 leads to every failure whose script gets it', () => {
  const codes = (found: readonly CatalogueEntry[]) => found.map(({ code }) => code);
  const withIt = CATALOGUE.filter(({ script }) => script.includes('1006'));
  assert.deepEqual(codes(failuresLike('close', '1006')), codes(withIt));
  assert.ok(codes(failuresLike('cut')).includes('F47'));
});

test('no text of a fix has the marks of Markdown in a verdict', () => {
  for (const { code } of CATALOGUE) {
    for (const { text } of fixesOf(code, 'nginx')) assert.doesNotMatch(text, /[`\n]/, code);
  }
});
