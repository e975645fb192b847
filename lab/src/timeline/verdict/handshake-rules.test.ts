import assert from 'node:assert/strict';
import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import {
  AT,
  backendOf,
  CID,
  DIRECT,
  forwarded,
  LOG_ID,
  entryFixture,
  noteFixture,
  eventFixture,
  PORTS,
  proxyOf,
  closedWith,
} from '../test/observation-fixtures.ts';
import {
  type VerdictCase,
  testCases,
  browserFailed,
  lost,
  browserSaw,
} from './test/verdict-cases.ts';

const noUpgrade = (via: string, status = 200) =>
  eventFixture('no-upgrade', 3, { cid: CID, via, status, path: '/' });

/** A browser whose handshake was redirected. */
const redirected = (status: number, fields = {}) =>
  browserFailed(`Error during WebSocket handshake: Unexpected response code: ${status}`, {
    answer: {
      atMs: AT + 9,
      status,
      protocol: 'http/1.1',
      headers: { location: 'https://reverseproxy.com/ws/' },
    },
    ...fields,
  });

/** A line of HAProxy's about that server, times and status, and with that ending. */
function haproxyEntry(answer: string, ending: string) {
  const reader = logReaderOf({ proxy: 'haproxy', ports: PORTS });
  const line = `2026-11-22T21:00:00.940000+00:00 127.0.0.1:5 [22/Nov/2026:21:00:00.100] site ${answer} 217 - - ${ending} 1/1/0/0/3 0/0 {localhost|Mozilla/5.0} {} "GET /?cid=${CID} HTTP/1.1" ${LOG_ID}`;
  const item = reader.read(line, AT)?.entry;
  assert.ok(item !== undefined, line);
  return { item, seenAtMs: AT + 950 };
}

testCases([
  [
    'a certificate that the browser does not trust',
    'client: certificate-refused',
    /did not trust the certificate .net::ERR_CERT_AUTHORITY_INVALID/,
    browserFailed('Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID'),
  ],
  [
    'TLS that Firefox gave up: it says no more than 1015',
    'cannot tell: tls-failed',
    /^TLS failed/,
    { browser: browserSaw({ openedAtMs: undefined, answer: undefined, ...closedWith(1015, 10) }) },
  ],
  [
    'a port that speaks no TLS',
    'cannot tell: tls-failed',
    /^TLS failed/,
    browserFailed('Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR'),
  ],
  [
    'a tab that is closed before the answer',
    'client: tab-closed',
    /^The tab was closed/,
    {
      browser: browserSaw({ openedAtMs: undefined, gone: { atMs: AT + 5, how: 'closed' } }),
      proxy: proxyOf([entryFixture(`${forwarded(undefined)} 499 30`)]),
    },
  ],
  [
    'a page that closes before the answer',
    'client: page-gave-up',
    /^The client gave up/,
    {
      browser: browserSaw({
        openedAtMs: undefined,
        closeCalled: { atMs: AT + 5, code: undefined },
        ...closedWith(1006, 6),
      }),
    },
  ],
  [
    'a client that is gone before the answer',
    'client: page-gave-up',
    /^The client gave up/,
    { proxy: proxyOf([entryFixture(`${forwarded(undefined)} 499 30`)]) },
  ],
  [
    'a 200 where a 101 should be',
    'proxy: handshake-not-upgraded',
    /answered 200 like a page/,
    {
      ...browserFailed('Error during WebSocket handshake: Unexpected response code: 200'),
      proxy: proxyOf([entryFixture(`${forwarded(200)} 200 3`)]),
    },
  ],
  [
    'a 200 for a request of which nobody knows that it was a handshake',
    'cannot tell: answered-like-a-page',
    /answered 200 like a page/,
    { proxy: proxyOf([entryFixture(`${forwarded(200)} 200 3`)]), backend: backendOf() },
  ],
  [
    'a handshake that the backend got from the proxy as plain HTTP: no browser has to say so',
    'proxy: handshake-not-upgraded',
    /answered 200 like a page: .* \(F01\)\. The proxy must send Upgrade/,
    { backend: backendOf(noUpgrade('proxy')) },
  ],
  [
    'the same by a proxy that adds no header of its own, on a path that has no page',
    'proxy: handshake-not-upgraded',
    /answered 404 like a page/,
    {
      proxy: proxyOf([entryFixture(`${forwarded(404)} 404 3`)]),
      backend: backendOf(noUpgrade('direct', 404)),
    },
  ],
  [
    'the same of which nobody knows that it came through a proxy',
    'cannot tell: answered-like-a-page',
    /answered 200 like a page/,
    { backend: backendOf(noUpgrade('direct')) },
  ],
  [
    'a backend that opens it after the proxy has answered 504',
    'proxy: backend-unreachable',
    /^The proxy answered 50[24]: it got no answer/,
    {
      proxy: proxyOf([entryFixture(`${forwarded(undefined)} 504 2080`)]),
      backend: backendOf(
        eventFixture('open', 3, { cid: CID, via: 'proxy', headers: { 'x-arr-log-id': LOG_ID } }),
        lost,
      ),
    },
  ],
  [
    'a backend that does not answer, by the error log alone',
    'proxy: backend-unreachable',
    /^The proxy answered 50[24]: it got no answer/,
    {
      proxy: proxyOf(
        [],
        noteFixture(
          `*5 connect() failed (111: Connection refused) while connecting to upstream, request: "GET /?cid=${CID} HTTP/1.1"`,
        ),
      ),
    },
  ],
  [
    'a 1006 without a word, of which no log knows',
    'network: never-reached',
    /^It never connected/,
    {
      browser: browserSaw({ openedAtMs: undefined, ...closedWith(1006, 10) }),
      proxy: proxyOf([]),
      backend: backendOf(),
    },
  ],
  [
    'the same past the proxy, which then does not matter',
    'network: never-reached',
    /^It never connected/,
    {
      browser: browserSaw({ ...DIRECT, openedAtMs: undefined, ...closedWith(1006, 10) }),
      backend: backendOf(),
    },
  ],
  [
    'a 1006 without a word, of which the backend does not know: the proxy might',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    {
      browser: browserSaw({ openedAtMs: undefined, ...closedWith(1006, 10) }),
      backend: backendOf(),
    },
  ],
  [
    'a handshake without an answer so far',
    'nobody: not-answered-yet',
    /has not been answered yet/,
    { browser: browserSaw({ openedAtMs: undefined }) },
  ],
  [
    'text that is not HTTP: nginx names it, and logs 009',
    'backend: answer-not-http',
    /^The backend’s answer is not HTTP \(F46\)\. Check what listens/,
    {
      browser: browserSaw({ openedAtMs: undefined, ...closedWith(1006, 10) }),
      proxy: proxyOf(
        [entryFixture(`${forwarded(200)} 009 3`)],
        noteFixture(
          `*11 upstream sent no valid HTTP/1.0 header while reading response header from upstream, request: "GET /?cid=${CID} HTTP/1.1"`,
          0,
          'error',
        ),
      ),
    },
  ],
  [
    'the same by the access log alone',
    'backend: answer-not-http',
    /is not HTTP/,
    { proxy: proxyOf([entryFixture(`${forwarded(200)} 009 3`)]) },
  ],
  [
    'the same past the proxy, as Chromium has it',
    'backend: answer-not-http',
    /is not HTTP/,
    browserFailed('net::ERR_INVALID_HTTP_RESPONSE', DIRECT),
  ],
  [
    'an HTTP/2 front that resets the stream was reached, and its backend heard of nothing',
    'cannot tell: cannot-tell',
    /^Its handshake failed/,
    {
      ...browserFailed('net::ERR_HTTP2_PROTOCOL_ERROR', DIRECT),
      backend: backendOf(),
    },
  ],
  [
    'HAProxy answers 503 if the backend that it asks is down',
    'proxy: backend-unreachable',
    /^The proxy answered 503: it got no answer from the backend/,
    { proxy: proxyOf([haproxyEntry('app/app 0/0/-1/-1/3 503', 'SC--')]) },
  ],
  [
    'through a proxy that was not watched nobody knows whose answer it was',
    'cannot tell: cannot-tell',
    /^Its handshake failed/,
    browserFailed('net::ERR_INVALID_HTTP_RESPONSE'),
  ],
  ...[301, 308].map((status): VerdictCase => [
    `a ${status} of the proxy’s, with where it leads`,
    'proxy: handshake-refused-by-proxy',
    new RegExp(
      `with ${status}, a redirect to https://reverseproxy\\.com/ws/, and did not contact a backend \\(F09\\)\\. A browser follows`,
    ),
    { ...redirected(status), proxy: proxyOf([entryFixture(`cid=${CID} ${status} 1`)]) },
  ]),
  [
    'a redirect of the backend’s',
    'backend: handshake-refused-by-backend',
    /with 308, a redirect to https:\/\/reverseproxy\.com\/ws\/ \(F09\)/,
    { ...redirected(308), proxy: proxyOf([entryFixture(`${forwarded(308)} 308 1`)]) },
  ],
  [
    'a redirect of the backend’s, past the proxy',
    'backend: handshake-refused-by-backend',
    /with 301, a redirect to https:/,
    redirected(301, DIRECT),
  ],
  [
    'a redirect that no browser saw: no log has its address',
    'proxy: handshake-refused-by-proxy',
    /with 301 and did not contact a backend \(F09\)\. .*curl --http1\.1 -i shows the target\.$/,
    { proxy: proxyOf([entryFixture(`cid=${CID} 301 1`)]) },
  ],
]);
