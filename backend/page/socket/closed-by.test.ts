import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenHop } from './broken-hop.ts';
import { closedBy } from './closed-by.ts';
import type { EndedEntry } from './history.ts';
import type { PlainAnswer } from './plain-request.ts';
import type { SocketPath } from './track.ts';

const config = { httpPort: 80, httpsPort: 443, backendPort: 8080 };
const UNKNOWN = 'cannot tell from here: make watch';

function ended(
  via: SocketPath,
  code: number,
  { reason = '', opened = true, plain }: Partial<Ended> = {},
): EndedEntry {
  const url = via === 'direct' ? 'ws://localhost:8080' : 'wss://localhost';
  const endpoint = { choice: 'article', url, why: '' } as const;
  const attempt = { cid: 'c-1', endpoint, url, startedAt: 0, ...(opened && { openedAt: 1 }) };
  const ending = { kind: 'close', at: 9, code, reason, wasClean: code !== 1006 } as const;
  return { number: 1, attempt, ending, ...(plain !== undefined && { plain }) };
}

interface Ended {
  readonly reason: string;
  readonly opened: boolean;
  readonly plain: PlainAnswer;
}

test('past the proxy a close frame is the backend’s', () => {
  assert.equal(closedBy(ended('direct', 1001), config), 'the backend');
});

test('through a proxy it is the backend’s if no proxy would send it', () => {
  const reason = 'the backend is stopping';
  assert.equal(closedBy(ended('proxy', 1001, { reason }), config), 'the backend');
  assert.equal(closedBy(ended('proxy', 1009), config), 'the backend');
  for (const code of [1000, 1001, 1005, 1012, 1014]) {
    assert.equal(closedBy(ended('proxy', code), config), UNKNOWN, `${code}`);
  }
});

test('without a close frame nobody can tell, and what never opened was closed by nobody', () => {
  for (const via of ['direct', 'proxy'] as const) {
    assert.equal(closedBy(ended(via, 1006), config), UNKNOWN);
    assert.equal(closedBy(ended(via, 1006, { opened: false }), config), undefined);
  }
});

test('a direct socket has one hop to break at', () => {
  assert.equal(brokenHop(ended('direct', 1006, { opened: false }), config), 'first');
});

test('a 502 is of the hop between proxy and backend', () => {
  for (const status of [502, 503, 504]) {
    const entry = ended('proxy', 1006, { opened: false, plain: { status } });
    assert.equal(brokenHop(entry, config), 'last', `${status}`);
  }
});

test('a proxy that does not answer at all is of the hop before it', () => {
  assert.equal(brokenHop(ended('proxy', 1006, { opened: false, plain: 'none' }), config), 'first');
});

test('at which of two hops it broke is not known otherwise', () => {
  assert.equal(brokenHop(ended('proxy', 1006), config), 'unknown');
  assert.equal(brokenHop(ended('proxy', 1006, { opened: false }), config), 'unknown');
  const plain = { status: 200 };
  assert.equal(brokenHop(ended('proxy', 1006, { opened: false, plain }), config), 'unknown');
});

test('a close of the backend’s is shown beside the backend', () => {
  assert.equal(brokenHop(ended('proxy', 1009), config), 'last');
});
