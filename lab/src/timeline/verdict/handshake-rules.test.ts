import { test } from 'node:test';
import {
  AT,
  backendOf,
  browserOf,
  CID,
  closedWith,
  DIRECT,
  forwarded,
  LOG_ID,
  madeEntry,
  madeNote,
  madeEvent,
  madeSocket,
  proxyOf,
} from '../test/made-observations.ts';
import { type Case, expectVerdict, handshakeFailed, lost } from './test/made-verdicts.ts';

const noUpgrade = (via: string, status = 200) =>
  madeEvent('no-upgrade', 3, { cid: CID, via, status, path: '/' });

const CASES: readonly Case[] = [
  [
    'a certificate that the browser does not trust',
    'certificate-refused',
    {
      browser: browserOf(
        madeSocket(
          handshakeFailed('Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID'),
        ),
      ),
    },
  ],
  [
    'TLS that Firefox gave up: it says no more than 1015',
    'tls-failed',
    {
      browser: browserOf(
        madeSocket({ openedAtMs: undefined, answer: undefined, ...closedWith(1015, 10) }),
      ),
    },
  ],
  [
    'a port that speaks no TLS',
    'tls-failed',
    {
      browser: browserOf(
        madeSocket(
          handshakeFailed('Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR'),
        ),
      ),
    },
  ],
  [
    'a tab that is closed before the answer',
    'tab-closed',
    {
      browser: browserOf(
        madeSocket({ openedAtMs: undefined, gone: { atMs: AT + 5, how: 'closed' } }),
      ),
      proxy: proxyOf([madeEntry(`${forwarded(undefined)} 499 30`)]),
    },
  ],
  [
    'a page that closes before the answer',
    'page-gave-up',
    {
      browser: browserOf(
        madeSocket({
          openedAtMs: undefined,
          closeCalled: { atMs: AT + 5, code: undefined },
          ...closedWith(1006, 6),
        }),
      ),
    },
  ],
  [
    'a client that is gone before the answer',
    'page-gave-up',
    { proxy: proxyOf([madeEntry(`${forwarded(undefined)} 499 30`)]) },
  ],
  [
    'a 200 where a 101 should be',
    'handshake-not-upgraded',
    {
      browser: browserOf(
        madeSocket(
          handshakeFailed('Error during WebSocket handshake: Unexpected response code: 200'),
        ),
      ),
      proxy: proxyOf([madeEntry(`${forwarded(200)} 200 3`)]),
    },
  ],
  [
    'a 200 for a request of which nobody knows that it was a handshake',
    'answered-like-a-page',
    { proxy: proxyOf([madeEntry(`${forwarded(200)} 200 3`)]), backend: backendOf() },
  ],
  [
    'a handshake that the backend got from the proxy as plain HTTP: no browser has to say so',
    'handshake-not-upgraded',
    { backend: backendOf(noUpgrade('proxy')) },
  ],
  [
    'the same by a proxy that adds no header of its own, on a path that has no page',
    'handshake-not-upgraded',
    {
      proxy: proxyOf([madeEntry(`${forwarded(404)} 404 3`)]),
      backend: backendOf(noUpgrade('direct', 404)),
    },
  ],
  [
    'the same of which nobody knows that it came through a proxy',
    'answered-like-a-page',
    { backend: backendOf(noUpgrade('direct')) },
  ],
  [
    'a backend that opens it after the proxy has answered 504',
    'backend-unreachable',
    {
      proxy: proxyOf([madeEntry(`${forwarded(undefined)} 504 2080`)]),
      backend: backendOf(
        madeEvent('open', 3, { cid: CID, via: 'proxy', headers: { 'x-arr-log-id': LOG_ID } }),
        lost,
      ),
    },
  ],
  [
    'a backend that does not answer, by the error log alone',
    'backend-unreachable',
    {
      proxy: proxyOf(
        [],
        madeNote(
          `*5 connect() failed (111: Connection refused) while connecting to upstream, request: "GET /?cid=${CID} HTTP/1.1"`,
        ),
      ),
    },
  ],
  [
    'a 1006 without a word, of which no log knows',
    'never-reached',
    {
      browser: browserOf(madeSocket({ openedAtMs: undefined, ...closedWith(1006, 10) })),
      proxy: proxyOf([]),
      backend: backendOf(),
    },
  ],
  [
    'the same past the proxy, which then does not matter',
    'never-reached',
    {
      browser: browserOf(madeSocket({ ...DIRECT, openedAtMs: undefined, ...closedWith(1006, 10) })),
      backend: backendOf(),
    },
  ],
  [
    'a 1006 without a word, of which the backend does not know: the proxy might',
    'cannot-tell',
    {
      browser: browserOf(madeSocket({ openedAtMs: undefined, ...closedWith(1006, 10) })),
      backend: backendOf(),
    },
  ],
  [
    'a handshake without an answer so far',
    'not-answered-yet',
    { browser: browserOf(madeSocket({ openedAtMs: undefined })) },
  ],
];

for (const [what, cause, seen] of CASES) {
  test(`${cause}: ${what}`, () => expectVerdict(cause, seen));
}
