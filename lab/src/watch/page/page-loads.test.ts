import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Flow } from '../../timeline/timeline.ts';
import { proxied } from '../../view/test/recorded-flows.ts';
import { pageLoads } from './page-loads.ts';

const AT = 1_790_000_000_000;

function page(id: string, url: string, startedAtMs: number): Flow {
  return { ...proxied, kind: 'page', id, url, pageUrl: undefined, startedAtMs };
}

function socket(id: string, pageUrl: string | undefined, startedAtMs: number): Flow {
  return { ...proxied, kind: 'socket', id, pageUrl, startedAtMs };
}

function joined(...flows: readonly Flow[]): Record<string, string> {
  return Object.fromEntries([...pageLoads(flows)].map(([id, load]) => [id, load.id]));
}

test('a page load stands with the socket that it opened', () => {
  const found = joined(
    page('p1', '//reverseproxy.com:8443/', AT),
    page('p2', '//localhost:8000/', AT + 10),
    socket('s1', 'https://reverseproxy.com:8443', AT + 50),
    socket('s2', 'http://localhost:8000', AT + 60),
  );
  assert.deepEqual(found, { s1: 'p1', s2: 'p2' });
});

test('each page load goes with one socket, and the newest before it', () => {
  const found = joined(
    page('p1', 'https://reverseproxy.com/', AT),
    socket('s1', 'https://reverseproxy.com', AT + 100),
    socket('s2', 'https://reverseproxy.com', AT + 3000),
    page('p2', 'https://reverseproxy.com/', AT + 5000),
    socket('s3', 'https://reverseproxy.com', AT + 5100),
  );
  assert.deepEqual(found, { s1: 'p1', s3: 'p2' });
});

test('a socket from elsewhere, long after, or from nobody knows where has none', () => {
  const found = joined(
    page('p1', 'https://reverseproxy.com/', AT),
    socket('s1', 'https://elsewhere.example', AT + 100),
    socket('s2', undefined, AT + 100),
    socket('s3', 'https://reverseproxy.com', AT + 600_000),
  );
  assert.deepEqual(found, {});
});
