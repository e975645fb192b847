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
} from '../../test/made-observations.ts';
import { type Case, handshakeFailed, lost } from './made-verdicts.ts';

export const HANDSHAKE_CASES: readonly Case[] = [
  [
    'a certificate that the browser does not trust',
    'client',
    'certificate-refused',
    /did not trust the certificate .net::ERR_CERT_AUTHORITY_INVALID/,
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
    'cannot tell',
    'tls-failed',
    /^TLS failed/,
    {
      browser: browserOf(
        madeSocket({ openedAtMs: undefined, answer: undefined, ...closedWith(1015, 10) }),
      ),
    },
  ],
  [
    'a port that speaks no TLS',
    'cannot tell',
    'tls-failed',
    /^TLS failed/,
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
    'client',
    'tab-closed',
    /^The tab was closed/,
    {
      browser: browserOf(
        madeSocket({ openedAtMs: undefined, gone: { atMs: AT + 5, how: 'closed' } }),
      ),
      proxy: proxyOf([madeEntry(`${forwarded(undefined)} 499 30`)]),
    },
  ],
  [
    'a page that closes before the answer',
    'client',
    'page-gave-up',
    /^The client gave it up/,
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
    'client',
    'page-gave-up',
    /^The client gave it up/,
    { proxy: proxyOf([madeEntry(`${forwarded(undefined)} 499 30`)]) },
  ],
  [
    'a 200 where a 101 should be',
    'proxy',
    'handshake-not-upgraded',
    /answered 200 like a page/,
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
    'cannot tell',
    'answered-like-a-page',
    /answered 200 like a page/,
    { proxy: proxyOf([madeEntry(`${forwarded(200)} 200 3`)]), backend: backendOf() },
  ],
  [
    'a backend that opens it after the proxy has answered 504',
    'proxy',
    'backend-unreachable',
    /^The proxy answered 50[24]: it got no answer/,
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
    'proxy',
    'backend-unreachable',
    /^The proxy answered 50[24]: it got no answer/,
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
    'network',
    'never-reached',
    /^It never got a connection/,
    {
      browser: browserOf(madeSocket({ openedAtMs: undefined, ...closedWith(1006, 10) })),
      proxy: proxyOf([]),
      backend: backendOf(),
    },
  ],
  [
    'the same past the proxy, which then does not matter',
    'network',
    'never-reached',
    /^It never got a connection/,
    {
      browser: browserOf(madeSocket({ ...DIRECT, openedAtMs: undefined, ...closedWith(1006, 10) })),
      backend: backendOf(),
    },
  ],
  [
    'a 1006 without a word, of which the backend does not know: the proxy might',
    'cannot tell',
    'cannot-tell',
    /what was watched does not show/,
    {
      browser: browserOf(madeSocket({ openedAtMs: undefined, ...closedWith(1006, 10) })),
      backend: backendOf(),
    },
  ],
  [
    'a handshake without an answer so far',
    'nobody',
    'not-answered-yet',
    /has not been answered yet/,
    { browser: browserOf(madeSocket({ openedAtMs: undefined })) },
  ],
];
