import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from '../join.ts';
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
  madeError,
  madeEvent,
  madeSocket,
  NOTHING,
  PORTS,
  proxyOf,
} from '../made-observations.ts';
import type { Observations } from '../observations.ts';
import { CAUSES, type CauseCode } from './causes.ts';

const handshakeFailed = (message: string) => ({
  openedAtMs: undefined,
  error: { atMs: AT + 10, message },
  ...closedWith(1006, 10),
});
const open = (via: 'proxy' | 'direct') => madeEvent('open', 3, { cid: CID, via });
const close = (by: string, code: number, reason = '') =>
  madeEvent('close', 895, { cid: CID, by, code, reason, durationMs: 890 });
const lost = close('network', 1006);
const upgraded = madeEntry(`${forwarded(101)} 101 895`);
const cut = closedWith(1006);

/** What recorded endings do not have: made observations, and the verdict that they carry. */
const CASES: readonly (readonly [what: string, cause: CauseCode, Partial<Observations>])[] = [
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
        madeError(
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
  [
    'a 101 that the browser does not accept',
    'answer-not-accepted',
    {
      browser: browserOf(
        madeSocket(
          handshakeFailed(
            'Error during WebSocket handshake: Incorrect ‘Sec-WebSocket-Accept’ header value',
          ),
        ),
      ),
      proxy: proxyOf([upgraded]),
    },
  ],
  [
    'a close of the backend’s with a code of its own',
    'backend-closed',
    { backend: backendOf(open('proxy'), close('server', 4000, 'bye')) },
  ],
  [
    'a frame that breaks the rules',
    'protocol-error',
    { backend: backendOf(open('proxy'), close('server', 1002, 'Invalid WebSocket frame')) },
  ],
  [
    'a close frame with a code that no page can give',
    'client-failed-it',
    { backend: backendOf(open('proxy'), close('client', 1002, 'bad frame')) },
  ],
  [
    'a frame that the browser does not take, and a backend that hears nothing of it',
    'client-failed-it',
    {
      browser: browserOf(
        madeSocket({
          ...DIRECT,
          ...cut,
          error: { atMs: AT + 890, message: 'Invalid frame header' },
        }),
      ),
      backend: backendOf(open('direct'), lost),
    },
  ],
  [
    'a close frame that the backend did not send',
    'closed-on-the-way',
    {
      browser: browserOf(madeSocket(closedWith(1001))),
      proxy: proxyOf([upgraded]),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a 1001 of the other side, where no log says that the backend was stopped',
    'backend-closed',
    { browser: browserOf(madeSocket(closedWith(1001))) },
  ],
  [
    'a 101 that Firefox does not accept, and says nothing of',
    'cannot-tell',
    {
      browser: browserOf(madeSocket({ ...DIRECT, openedAtMs: undefined, ...cut })),
      backend: backendOf(open('direct'), lost),
    },
  ],
  [
    'a client that takes nothing',
    'proxy-send-timeout',
    {
      proxy: proxyOf(
        [upgraded],
        madeError(
          `*1 client timed out (110: Connection timed out) while proxying upgraded connection, request: "GET /?cid=${CID} HTTP/1.1"`,
        ),
      ),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a close frame of a stopping backend that nobody answers',
    'close-unanswered',
    {
      backend: backendOf(
        open('proxy'),
        close('server', 1001, 'the close frame was not answered in time'),
      ),
    },
  ],
  [
    'a client’s 1001, where no browser was watched',
    'page-gone',
    { backend: backendOf(open('proxy'), close('client', 1001)) },
  ],
  [
    'a clean close that nobody called, where the backend was not watched',
    'backend-closed',
    { browser: browserOf(madeSocket(closedWith(4000))) },
  ],
  [
    'a page’s close into a connection that is dead',
    'page-closed',
    {
      browser: browserOf(
        madeSocket({ closeCalled: { atMs: AT + 500, code: 1000 }, ...closedWith(1006, 5500) }),
      ),
    },
  ],
  [
    'both ends lost each other past the proxy',
    'network-cut',
    {
      browser: browserOf(madeSocket({ ...DIRECT, ...cut })),
      backend: backendOf(open('direct'), lost),
    },
  ],
  [
    'both ends lost each other, and nginx says nothing of a reason',
    'network-cut',
    {
      browser: browserOf(madeSocket(cut)),
      proxy: proxyOf([upgraded]),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'the browser lost what the backend still holds',
    'network-cut',
    { browser: browserOf(madeSocket({ ...DIRECT, ...cut })), backend: backendOf(open('direct')) },
  ],
  [
    'both ends lost each other, and the proxy was not watched',
    'cannot-tell',
    { browser: browserOf(madeSocket(cut)), backend: backendOf(open('proxy'), lost) },
  ],
  [
    'a direct socket’s 1006, and the backend was not watched',
    'cannot-tell',
    { browser: browserOf(madeSocket({ ...DIRECT, ...cut })) },
  ],
  [
    'a reload long before the end has nothing to do with it',
    'network-cut',
    {
      browser: browserOf(madeSocket(closedWith(1006, 30_000))),
      proxy: proxyOf(
        [upgraded],
        madeError('reconfiguring', 2),
        madeError('worker process 8 exited with code 0', 10),
      ),
      backend: backendOf(
        open('proxy'),
        madeEvent('close', 29_990, { cid: CID, by: 'network', code: 1006, durationMs: 29_987 }),
      ),
    },
  ],
  [
    'a reload before the socket opened has nothing to do with it',
    'network-cut',
    {
      browser: browserOf(
        madeSocket({
          createdAtMs: AT + 20_000,
          openedAtMs: AT + 20_005,
          ...closedWith(1006, 25_000),
        }),
      ),
      proxy: proxyOf(
        [madeEntry(`${forwarded(101)} 101 4997`, 25)],
        madeError('reconfiguring', 2),
        madeError('worker process 8 exited with code 0', 25),
      ),
      backend: backendOf(
        madeEvent('open', 20_003, { cid: CID, via: 'proxy' }),
        madeEvent('close', 25_000, { cid: CID, by: 'network', code: 1006, durationMs: 4997 }),
      ),
    },
  ],
  [
    'a client that went, and with it the old worker’s last socket: nobody says who began',
    'cannot-tell',
    {
      proxy: proxyOf(
        [upgraded],
        madeError('reconfiguring'),
        madeError('worker process 8 exited with code 0'),
      ),
      backend: backendOf(open('proxy'), lost),
      shutdownTimeoutMs: 90_000,
    },
  ],
  [
    'the same where nobody knows how long an old worker may live',
    'cannot-tell',
    {
      proxy: proxyOf(
        [upgraded],
        madeError('reconfiguring'),
        madeError('worker process 8 exited with code 0'),
      ),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'an old worker whose time was up, where no browser was watched',
    'proxy-reloaded',
    {
      proxy: proxyOf(
        [madeEntry(`${forwarded(101)} 101 30890`, 30)],
        madeError('reconfiguring'),
        madeError('reconfiguring', 20),
        madeError('worker process 8 exited with code 0', 30),
      ),
      backend: backendOf(
        open('proxy'),
        madeEvent('close', 30_890, { cid: CID, by: 'network', code: 1006, durationMs: 30_887 }),
      ),
      shutdownTimeoutMs: 30_000,
    },
  ],
  [
    'a client that went while the proxy finished what was open',
    'cannot-tell',
    {
      proxy: proxyOf(
        [upgraded],
        madeError('signal 3 (SIGQUIT) received from 1, shutting down'),
        madeError('worker process 8 exited with code 0'),
      ),
      backend: backendOf(open('proxy'), lost),
      shutdownTimeoutMs: 90_000,
    },
  ],
  [
    'a client that went just before the proxy was stopped: the proxy had logged its end',
    'cannot-tell',
    {
      proxy: proxyOf([upgraded], madeError('signal 15 (SIGTERM) received from 1, exiting', 1)),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a proxy that is stopped soon after it was killed and started again',
    'proxy-stopped',
    {
      proxy: {
        ...proxyOf(
          [],
          madeError('nginx/1.22.1', 3),
          madeError('signal 15 (SIGTERM) received from 1, exiting', 4),
        ),
        running: false,
      },
      backend: backendOf(
        madeEvent('open', 4200, { cid: CID, via: 'proxy' }),
        madeEvent('close', 4800, { cid: CID, by: 'network', code: 1006, durationMs: 600 }),
      ),
    },
  ],
  [
    'clocks that differ: what happened around the end is not known',
    'cannot-tell',
    {
      browser: browserOf(madeSocket(cut)),
      proxy: proxyOf([upgraded]),
      backend: backendOf(
        madeEvent('open', 60_003, { cid: CID, via: 'proxy' }),
        madeEvent('close', 60_895, { cid: CID, by: 'network', code: 1006, durationMs: 892 }),
      ),
    },
  ],
  [
    'a worker of nginx that crashed',
    'proxy-killed',
    {
      browser: browserOf(madeSocket(cut)),
      proxy: proxyOf([], madeError('worker process 8 exited on signal 11', 0)),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a proxy that is killed while a direct socket breaks',
    'network-cut',
    {
      browser: browserOf(madeSocket({ ...DIRECT, ...cut })),
      proxy: { ...proxyOf([]), running: false },
      backend: backendOf(open('direct'), lost),
    },
  ],
];

for (const [what, cause, seen] of CASES) {
  test(`${cause}: ${what}`, () => {
    const { exchanges } = joinTimeline({ ...NOTHING, ports: PORTS, ...seen });
    const verdicts = exchanges.map(({ verdict }) => verdict);
    assert.deepEqual(
      verdicts.map((verdict) => verdict.cause),
      [cause],
    );
    assert.equal(verdicts[0]?.who, CAUSES[cause].who);
    const isTold = cause === 'cannot-tell' || (verdicts[0]?.evidence.length ?? 0) > 0;
    assert.ok(isTold, 'what decides it is named');
  });
}

test('cannot tell: names what was not watched, and what each of it would show', () => {
  const { exchanges } = joinTimeline({ ...NOTHING, browser: browserOf(madeSocket(cut)) });
  const { sentence, missing } = exchanges[0]?.verdict ?? {};
  assert.deepEqual(missing, ['proxy', 'backend']);
  assert.match(sentence ?? '', /^It ended after 895 ms without a close frame; what was watched/);
  assert.match(sentence ?? '', /The proxy’s log would show .* The backend’s log would show/);
});

test('past the proxy the proxy is not missed', () => {
  const { exchanges } = joinTimeline({
    ...NOTHING,
    ports: PORTS,
    browser: browserOf(madeSocket({ ...DIRECT, ...cut })),
  });
  assert.deepEqual(exchanges[0]?.verdict.missing, ['backend']);
});
