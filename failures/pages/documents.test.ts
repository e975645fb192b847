import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CATALOGUE } from '@lab101/doctor';
import * as GALLERY from '../failures.ts';
import { failures } from '../gallery.ts';
import { failureDocuments } from './documents.ts';

const FOLDER = new URL('../../../docs/failures/', import.meta.url);
const DOCUMENTS = failureDocuments();

test('docs/failures/ is what the data says: after a change, make fmt', () => {
  assert.deepEqual(readdirSync(FOLDER).toSorted(), [...DOCUMENTS.keys()].toSorted());
  for (const [name, text] of DOCUMENTS) {
    assert.equal(readFileSync(new URL(name, FOLDER), 'utf8'), text, name);
  }
});

test('every code from F01 to F50 has a page and is in the gallery, but for F39, which is not used', () => {
  const codes = Array.from({ length: 50 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);
  const pages = CATALOGUE.map(({ code }) => code).toSorted();
  const used = codes.filter((code) => code !== 'F39');
  assert.deepEqual(pages, used);
  assert.deepEqual(Object.keys(GALLERY), used);
});

const NO_PROXY = new Set(['application', 'browser', 'network']);

test('every page says for at least four proxies what to change, or that they cannot have it', () => {
  for (const { code, fix, unaffected, fewProxies } of CATALOGUE) {
    const owners = Object.keys({ ...fix, ...unaffected });
    const proxies = owners.filter((owner) => !NO_PROXY.has(owner));
    assert.ok(Object.keys(fix).length > 0, code);
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

test('the page has each face of the gallery, and a configuration that fails with its fix', () => {
  const page = DOCUMENTS.get('F01.md') ?? '';
  const [first] = failures.find(({ id }) => id === 'F01')?.faces ?? [];
  assert.ok(page.includes(`- ${first?.title}\n`));
  assert.match(
    page,
    /### nginx, broken: .*\n\n```nginx\n[^`]*proxy_pass[^`]*```\n\n### nginx, fixed/,
  );
});

test('no page has a name in braces that a value should stand for, apart from variables of IIS', () => {
  for (const [name, text] of DOCUMENTS) assert.doesNotMatch(text, /\{(?!HTTP_)[A-Z_]+\}/, name);
});

test('a line that the gallery sees in Chromium’s console is on the page of its failure', () => {
  const found = failures.flatMap(({ id, faces }) =>
    faces.flatMap(({ chromium }) => {
      if (chromium === null) return [];
      const { console: shown = [] } = CATALOGUE.find(({ code }) => code === id) ?? {};
      const lines = ['ws', 'wss'].map((scheme) =>
        chromium.replace('{PAGE}', 'https://a/').replace('{URL}', `${scheme}://a/`),
      );
      const isKnown = shown.some((text) => lines.some((line) => matches(text, line)));
      return isKnown ? [] : [`${id}: ${chromium}`];
    }),
  );
  assert.deepEqual(found, []);
});

/** `…` in a known text is whatever was there. */
function matches(known: string, line: string): boolean {
  const parts = known
    .replace(/^\+/, '')
    .split('…')
    .map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(line);
}
