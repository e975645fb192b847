import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNginxLogReader } from './log.ts';

const DATA =
  ', client: 127.0.0.1, server: , request: "GET /?cid=1 HTTP/1.1", upstream: "http://127.0.0.1:23901/?cid=1", host: "127.0.0.1:23900"';

const kindOf = (level: string, message: string): string | undefined =>
  createNginxLogReader().read(`2026/11/29 19:04:37 [${level}] 7#7: *1 ${message}${DATA}`)?.note
    ?.kind;

/** As nginx 1.22.1 wrote it when that side was killed, or answered so. */
for (const [kind, level, message] of [
  [
    'client-lost',
    'info',
    'recv() failed (104: Connection reset by peer) while proxying upgraded connection',
  ],
  [
    'backend-lost',
    'error',
    'recv() failed (104: Connection reset by peer) while proxying upgraded connection',
  ],
  ['client-lost', 'info', 'send() failed (32: Broken pipe) while proxying upgraded connection'],
  [
    'client-lost',
    'info',
    'SSL_read() failed (104: Connection reset by peer) while proxying upgraded connection',
  ],
  [
    'connect-failed',
    'error',
    'recv() failed (104: Connection reset by peer) while reading response header from upstream',
  ],
  [
    'not-http',
    'error',
    'upstream sent no valid HTTP/1.0 header while reading response header from upstream',
  ],
  [
    'connect-failed',
    'error',
    'upstream sent too big header while reading response header from upstream',
  ],
  [
    'upstream-timed-out',
    'info',
    'upstream timed out (110: Connection timed out) while proxying upgraded connection',
  ],
  ['other', 'info', 'client 127.0.0.1 closed keepalive connection'],
] as const) {
  test(`[${level}] ${message}: ${kind}`, () => assert.equal(kindOf(level, message), kind));
}
