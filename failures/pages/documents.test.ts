import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CATALOGUE } from '@lab101/doctor';
import { failureDocuments } from './documents.ts';
import { failurePage } from './failure-page.ts';

const FOLDER = new URL('../../../docs/failures/', import.meta.url);
const DOCUMENTS = failureDocuments();

test('docs/failures/ is what the data says: after a change, node failures/bin/write-pages.mjs', () => {
  assert.deepEqual(readdirSync(FOLDER).toSorted(), [...DOCUMENTS.keys()].toSorted());
  for (const [name, text] of DOCUMENTS) {
    assert.equal(readFileSync(new URL(name, FOLDER), 'utf8'), text, name);
  }
});

test('every code from F01 to F50 has a page, but for F39, which is not used', () => {
  const codes = Array.from({ length: 50 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);
  const pages = CATALOGUE.map(({ code }) => code).toSorted();
  assert.deepEqual(
    pages,
    codes.filter((code) => code !== 'F39'),
  );
});

const NO_PROXY = new Set(['application', 'browser', 'network']);

test('every page says for at least four proxies what to change, or that they cannot have it', () => {
  for (const { code, fix, unaffected = [], fewProxies } of CATALOGUE) {
    const owners = new Set([...fix, ...unaffected].map(([owner]) => owner));
    const proxies = [...owners].filter((owner) => !NO_PROXY.has(owner));
    assert.ok(fix.length > 0, code);
    assert.equal(proxies.length >= 4, fewProxies === undefined, `${code}: ${proxies.join(' ')}`);
  }
});

test('every link of a page leads to a page', () => {
  for (const [name, text] of DOCUMENTS) {
    for (const { groups } of text.matchAll(/\]\((?<target>[^)]+)\)/g)) {
      const target = groups?.['target'] ?? '';
      if (target.startsWith('https:')) continue;
      assert.ok(existsSync(new URL(target, FOLDER)), `${name}: ${target}`);
    }
  }
});

test('the decision tree and the index lead to every page', () => {
  const [, tree = '', index = ''] = (DOCUMENTS.get('README.md') ?? '').split(/^## (?:Or|All).*$/m);
  for (const { code } of CATALOGUE) {
    for (const part of [tree, index]) assert.ok(part.includes(`[${code}](${code}.md)`), code);
  }
});

test('a text between backticks is closed, and no page has an undefined value', () => {
  for (const [name, text] of DOCUMENTS) {
    const lines = text.replaceAll(/^```[\s\S]*?^```$/gm, '').split('\n');
    const open = lines.filter((line) => (line.match(/`/g) ?? []).length % 2 === 1);
    assert.deepEqual(open, [], name);
    assert.doesNotMatch(text, /undefined|\[object/, name);
  }
});

test('the Accept that F05 names is that of the key in its command', () => {
  const page = DOCUMENTS.get('F05.md') ?? '';
  const key = /Sec-WebSocket-Key: (?<key>\S+?)'/.exec(page)?.groups?.['key'] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  assert.ok(page.includes(accept.digest('base64')));
});

test('configurations of the gallery stand on the page of their failure', () => {
  const [record] = CATALOGUE;
  assert.ok(record);
  const examples = [{ heading: 'nginx, fixed', language: 'nginx', text: 'listen 80;\n' }];
  const page = failurePage(record, { titleOf: () => '', examples });
  assert.ok(page.includes('### nginx, fixed\n\n```nginx\nlisten 80;\n```\n\n## What looks'));
});
