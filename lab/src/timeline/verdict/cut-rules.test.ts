import {
  AT,
  backendOf,
  CID,
  closedWith,
  forwarded,
  entryFixture,
  noteFixture,
  eventFixture,
  proxyOf,
  DIRECT,
} from '../test/observation-fixtures.ts';
import {
  testCases,
  cut,
  open,
  upgraded,
  browserSaw,
  lostBehind,
  lostThrough,
} from './test/verdict-cases.ts';

/** The backend's events for a socket that it held during that period, in ms, and lost. */
const heldBetween = (fromMs: number, toMs: number) =>
  backendOf(
    eventFixture('open', fromMs, { cid: CID, via: 'proxy' }),
    eventFixture('close', toMs, {
      cid: CID,
      by: 'network',
      code: 1006,
      durationMs: toMs - fromMs,
    }),
  );

const RESET = `*1 recv() failed (104: Connection reset by peer) while proxying upgraded connection, request: "GET /?cid=${CID} HTTP/1.1"`;
/** A reload, and an old worker that ends in that second. */
const RELOAD = [noteFixture('reconfiguring'), noteFixture('worker process 8 exited with code 0')];

testCases([
  [
    'a 101 that Firefox does not accept, and says nothing of',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    {
      browser: browserSaw({ ...DIRECT, openedAtMs: undefined, ...cut }),
      backend: lostBehind('direct'),
    },
  ],
  [
    'a client that takes nothing',
    'proxy: proxy-send-timeout',
    /^The proxy cut it after 890 ms: the client stopped reading/,
    lostThrough(
      noteFixture(
        `*1 client timed out (110: Connection timed out) while proxying upgraded connection, request: "GET /?cid=${CID} HTTP/1.1"`,
      ),
    ),
  ],
  [
    'a page’s close into a connection that is dead',
    'client: page-closed',
    /^The page closed it with 1000/,
    {
      browser: browserSaw({
        closeCalled: { atMs: AT + 500, code: 1000 },
        ...closedWith(1006, 5500),
      }),
    },
  ],
  [
    'both ends lost each other past the proxy',
    'network: network-cut',
    /broke without a close frame/,
    { browser: browserSaw({ ...DIRECT, ...cut }), backend: lostBehind('direct') },
  ],
  [
    'both ends lost each other, and nginx says nothing of a reason',
    'network: network-cut',
    /broke without a close frame/,
    { browser: browserSaw(cut), ...lostThrough() },
  ],
  [
    'the browser lost what the backend still holds',
    'network: network-cut',
    /broke without a close frame/,
    { browser: browserSaw({ ...DIRECT, ...cut }), backend: backendOf(open('direct')) },
  ],
  [
    'both ends lost each other, and the proxy was not watched',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    { browser: browserSaw(cut), backend: lostBehind('proxy') },
  ],
  [
    'a direct socket’s 1006, and the backend was not watched',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    { browser: browserSaw({ ...DIRECT, ...cut }) },
  ],
  [
    'a reload long before the end has nothing to do with it',
    'network: network-cut',
    /broke without a close frame/,
    {
      browser: browserSaw(closedWith(1006, 30_000)),
      proxy: proxyOf(
        [upgraded],
        noteFixture('reconfiguring', 2),
        noteFixture('worker process 8 exited with code 0', 10),
      ),
      backend: heldBetween(3, 29_990),
    },
  ],
  [
    'a reload before the socket opened has nothing to do with it',
    'network: network-cut',
    /broke without a close frame/,
    {
      browser: browserSaw({
        createdAtMs: AT + 20_000,
        openedAtMs: AT + 20_005,
        ...closedWith(1006, 25_000),
      }),
      proxy: proxyOf(
        [entryFixture(`${forwarded(101)} 101 4997`, 25)],
        noteFixture('reconfiguring', 2),
        noteFixture('worker process 8 exited with code 0', 25),
      ),
      backend: heldBetween(20_003, 25_000),
    },
  ],
  [
    'a client that went, and with it the old worker’s last socket: nobody says who began',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    {
      ...lostThrough(...RELOAD),
      shutdownTimeoutMs: 90_000,
    },
  ],
  [
    'the same where nobody knows how long an old worker may live',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    lostThrough(...RELOAD),
  ],
  [
    'an old worker whose time was up, where no browser was watched',
    'proxy: proxy-reloaded',
    /^The proxy was reloaded and cut it 30\.0 s later/,
    {
      proxy: proxyOf(
        [entryFixture(`${forwarded(101)} 101 30890`, 30)],
        noteFixture('reconfiguring'),
        noteFixture('reconfiguring', 20),
        noteFixture('worker process 8 exited with code 0', 30),
      ),
      backend: heldBetween(3, 30_890),
      shutdownTimeoutMs: 30_000,
    },
  ],
  [
    'a client that went while the proxy finished what was open',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    {
      ...lostThrough(
        noteFixture('signal 3 (SIGQUIT) received from 1, shutting down'),
        noteFixture('worker process 8 exited with code 0'),
      ),
      shutdownTimeoutMs: 90_000,
    },
  ],
  [
    'a client that went just before the proxy was stopped: the proxy had logged its end',
    'cannot tell: cannot-tell',
    /what was watched does not show/,
    lostThrough(noteFixture('signal 15 (SIGTERM) received from 1, exiting', 1)),
  ],
  [
    'a proxy that is stopped soon after it was killed and started again',
    'proxy: proxy-stopped',
    /^The proxy was stopped, and cut it/,
    {
      proxy: {
        ...proxyOf(
          [],
          noteFixture('nginx/1.22.1', 3),
          noteFixture('signal 15 (SIGTERM) received from 1, exiting', 4),
        ),
        running: false,
      },
      backend: heldBetween(4200, 4800),
    },
  ],
  [
    'clocks that differ: what happened around the end is not known',
    'cannot tell: cannot-tell',
    /does not show who ended it, and the clocks of the browser and the backend differ by 1 min 0 s\./,
    { browser: browserSaw(cut), proxy: proxyOf([upgraded]), backend: heldBetween(60_003, 60_895) },
  ],
  [
    'a worker of nginx that crashed',
    'proxy: proxy-killed',
    /^The proxy process ended without logging it/,
    {
      browser: browserSaw(cut),
      proxy: proxyOf([], noteFixture('worker process 8 exited on signal 11', 0)),
      backend: lostBehind('proxy'),
    },
  ],
  [
    'a proxy that is killed while a direct socket breaks',
    'network: network-cut',
    /broke without a close frame/,
    {
      browser: browserSaw({ ...DIRECT, ...cut }),
      proxy: { ...proxyOf([]), running: false },
      backend: lostBehind('direct'),
    },
  ],
  [
    'a client that was killed: nginx says that it was reset',
    'client: client-lost',
    /^The client’s connection broke without a close frame after 890 ms: its process was killed or crashed/,
    lostThrough(noteFixture(RESET)),
  ],
  [
    'the same of a client that the browser knows to be there',
    'network: network-cut',
    /^The connection between the browser, the proxy and the backend broke/,
    {
      browser: browserSaw(cut),
      ...lostThrough(noteFixture(RESET)),
    },
  ],
  [
    'a backend that reset it is not the client’s end',
    'cannot tell: cannot-tell',
    /does not show who ended it\./,
    lostThrough(noteFixture(RESET, 0, 'error')),
  ],
  [
    'a clock that is five hours off',
    'cannot tell: cannot-tell',
    /and the clocks of the browser and the backend differ by 5 h 0 min\./,
    {
      browser: browserSaw(cut),
      proxy: proxyOf([upgraded]),
      backend: heldBetween(5 * 3_600_000, 5 * 3_600_000 + 890),
    },
  ],
  [
    'a clock of the proxy’s that is five hours off, where no browser was watched',
    'cannot tell: cannot-tell',
    /and the clocks of the proxy and the backend differ by 5 h 0 min\./,
    { proxy: proxyOf([upgraded]), backend: heldBetween(5 * 3_600_000, 5 * 3_600_000 + 890) },
  ],
]);
