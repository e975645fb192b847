import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Ending } from './attempt.ts';
import { plainAddress } from './plain-request.ts';

const config = { httpPort: 80, httpsPort: 8443, backendPort: 8080 };
const FAILED: Ending = { kind: 'close', at: 9, code: 1006, reason: '', wasClean: false };

function ask(socket: string, href: string, more: Partial<Attempt> = {}, ending = FAILED) {
  const { protocol, hostname, port } = new URL(href);
  const endpoint = { choice: 'article', url: socket, why: '' } as const;
  const attempt = { cid: 'c-1', endpoint, url: socket, startedAt: 0, ...more };
  return plainAddress(attempt, ending, { protocol, hostname, port }, config);
}

test('asks the proxy if the socket failed at this page’s own origin', () => {
  const page = 'https://reverseproxy.com:8443/';
  assert.equal(ask('wss://reverseproxy.com:8443', page), 'https://reverseproxy.com:8443/healthz');
  assert.equal(ask('ws://localhost', 'http://localhost/'), 'http://localhost/healthz');
  assert.equal(ask('wss://reverseproxy.com:8443', 'http://reverseproxy.com/'), undefined);
});

test('does not ask past the proxy, or about a socket that was open, stopped or never sent', () => {
  const page = 'http://localhost/';
  assert.equal(ask('ws://localhost:8080', 'http://localhost:8080/'), undefined);
  assert.equal(ask('ws://localhost', page, { openedAt: 1 }), undefined);
  assert.equal(ask('ws://localhost', page, { closing: true }), undefined);
  const silent: Ending = { kind: 'failure', at: 9, failure: { cause: 'silent' } };
  assert.equal(ask('ws://localhost', page, {}, silent), undefined);
});
