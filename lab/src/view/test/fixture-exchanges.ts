// Flows written by hand, for the tests of view, report and watch.
import type { Exchange } from '../../timeline/timeline.ts';
import {
  START,
  AGENT,
  HANDSHAKE,
  ACCEPTED,
  browserSaw,
  backendLogged,
  accessLog,
  step,
  TO_PROXY,
  TO_BACKEND,
  FROM_BACKEND,
  FROM_PROXY,
  STRAIGHT,
  STRAIGHT_BACK,
} from './fixture-steps.ts';

const PAGE_ID = '212df350-cc82-5fa3-51e8-f55ef326ef37';

/** A page through the proxy. */
export const page: Exchange = {
  kind: 'page',
  id: PAGE_ID,
  url: 'https://reverseproxy.com/',
  pageUrl: undefined,
  via: 'proxy',
  startedAtMs: START - 90,
  endedAtMs: START - 70,
  steps: [
    step(-90, TO_PROXY, 'request', 'GET /', [browserSaw(-90, 'GET https://reverseproxy.com/')], {
      headers: { accept: 'text/html', 'user-agent': AGENT.replaceAll('+', ' ') },
    }),
    step(-85, TO_BACKEND, 'request', 'GET /', [], { inferred: true }),
    step(-75, FROM_BACKEND, 'answer', '200', [], { inferred: true }),
    step(-70, FROM_PROXY, 'answer', '200', [browserSaw(-70, 'h2 200')], {
      headers: { 'content-type': 'text/html; charset=utf-8', 'x-powered-by': 'ARR/3.0' },
    }),
    step(-70, ['proxy', 'proxy'], 'log', '200 in the log, HTTP/2.0', [
      accessLog(
        -70,
        `X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${PAGE_ID}&SERVER-STATUS=200`,
        '200 0 0 55570 433 3',
      ),
    ]),
  ],
  verdict: {
    who: 'nobody',
    cause: 'answered',
    sentence: 'The page came with 200.',
    evidence: [browserSaw(-70, 'h2 200')],
    missing: [],
  },
};

const PROXIED_ID = 'ce515787-db50-4314-bbc8-d46b9a9bb7ab';
const PROXIED_OPEN = backendLogged(9, 'open', { cid: PROXIED_ID, xForwardedFor: '127.0.0.1' });
const PROXIED_CLOSE = backendLogged(461, 'close', { cid: PROXIED_ID, code: 1000, by: 'client' });
const PROXIED_CALLED = browserSaw(455, 'close() called by the page, code 1000');

/** Opened, used and closed by the page, through the proxy. */
export const proxied: Exchange = {
  kind: 'socket',
  id: PROXIED_ID,
  url: `wss://reverseproxy.com/?cid=${PROXIED_ID}`,
  pageUrl: 'https://reverseproxy.com/',
  via: 'proxy',
  startedAtMs: START,
  endedAtMs: START + 463,
  steps: [
    step(
      0,
      TO_PROXY,
      'request',
      'GET / · Upgrade: websocket',
      [browserSaw(0, `WebSocket created wss://reverseproxy.com/?cid=${PROXIED_ID}`)],
      {
        headers: HANDSHAKE,
      },
    ),
    step(6, TO_BACKEND, 'request', 'GET / · Upgrade: websocket', [], { inferred: true }),
    step(9, FROM_BACKEND, 'answer', '101 Switching Protocols', [PROXIED_OPEN], {
      headers: ACCEPTED,
    }),
    step(
      12,
      FROM_PROXY,
      'answer',
      '101 Switching Protocols',
      [browserSaw(12, 'HTTP/1.1 101 Switching Protocols')],
      { headers: ACCEPTED },
    ),
    step(14, STRAIGHT_BACK, 'message', 'welcome, 121 bytes', [
      browserSaw(14, 'received {"type":"welcome","clients":1}'),
      backendLogged(13, 'message', { cid: PROXIED_ID, type: 'welcome' }),
    ]),
    step(21, STRAIGHT, 'message', '“hello through the proxy”', [
      browserSaw(21, 'sent hello through the proxy'),
    ]),
    step(
      120,
      STRAIGHT_BACK,
      'ping',
      'ping message',
      [browserSaw(120, 'received {"type":"ping","n":1}')],
      { count: 12 },
    ),
    step(455, STRAIGHT, 'close', 'close 1000', [PROXIED_CALLED, PROXIED_CLOSE]),
    step(463, ['proxy', 'proxy'], 'log', '101 in the log, 460 ms', [
      accessLog(
        463,
        `cid=${PROXIED_ID}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=3ed14853-769a-9e01-e0fb-e88492969fa8&SERVER-STATUS=101`,
        '101 0 0 1138 816 460',
      ),
    ]),
  ],
  verdict: {
    who: 'client',
    cause: 'client-close',
    sentence: 'The page closed it with 1000.',
    evidence: [PROXIED_CALLED, PROXIED_CLOSE],
    missing: [],
  },
};

const DIRECT_ID = '0b7e6a52-6d0f-4a39-9d4e-7b6c1f2d3e4f';

/** A direct connection: the proxy's log has no 101 for it. */
export const direct: Exchange = {
  kind: 'socket',
  id: DIRECT_ID,
  url: `ws://localhost:8080/?cid=${DIRECT_ID}`,
  pageUrl: 'https://localhost/',
  via: 'direct',
  startedAtMs: START,
  endedAtMs: START + 2310,
  steps: [
    step(
      0,
      STRAIGHT,
      'request',
      'GET / · Upgrade: websocket',
      [browserSaw(0, `WebSocket created ws://localhost:8080/?cid=${DIRECT_ID}`)],
      {
        headers: { ...HANDSHAKE, host: 'localhost:8080', origin: 'https://localhost' },
      },
    ),
    step(
      4,
      STRAIGHT_BACK,
      'answer',
      '101 Switching Protocols',
      [
        browserSaw(4, 'HTTP/1.1 101 Switching Protocols'),
        backendLogged(3, 'open', { cid: DIRECT_ID }),
      ],
      {
        headers: ACCEPTED,
      },
    ),
    step(30, STRAIGHT, 'message', '“hello past the proxy”', [
      browserSaw(30, 'sent hello past the proxy'),
    ]),
    step(2300, STRAIGHT_BACK, 'close', 'close 1001 “going away”', [
      backendLogged(2300, 'close', { cid: DIRECT_ID, code: 1001, by: 'server' }),
    ]),
  ],
  verdict: {
    who: 'backend',
    cause: 'server-close',
    sentence: 'The backend closed it with 1001, “going away”: it was stopping.',
    evidence: [backendLogged(2300, 'close', { cid: DIRECT_ID, code: 1001, by: 'server' })],
    missing: [],
  },
};

const REFUSED_ID = 'd7c1c3f4-0f38-4f43-8a0f-1f7a4b7d1f00';
const REFUSED = backendLogged(5, 'refuse', {
  cid: REFUSED_ID,
  status: 403,
  origin: 'https://evil.example',
  expected: 'https://reverseproxy.com',
});

/** The backend refused the handshake. */
export const refused: Exchange = {
  kind: 'socket',
  id: REFUSED_ID,
  url: `wss://reverseproxy.com/?cid=${REFUSED_ID}`,
  pageUrl: 'https://evil.example/',
  via: 'proxy',
  startedAtMs: START,
  endedAtMs: START + 9,
  steps: [
    step(
      0,
      TO_PROXY,
      'request',
      'GET / · Upgrade: websocket',
      [browserSaw(0, 'WebSocket created')],
      { headers: { ...HANDSHAKE, origin: 'https://evil.example' } },
    ),
    step(3, TO_BACKEND, 'request', 'GET / · Upgrade: websocket', [], { inferred: true }),
    step(5, FROM_BACKEND, 'answer', '403 Forbidden', [REFUSED]),
    step(8, FROM_PROXY, 'answer', '403 Forbidden', [
      browserSaw(8, 'Error during WebSocket handshake: Unexpected response code: 403'),
    ]),
    step(9, ['proxy', 'proxy'], 'log', '403 in the log, 5 ms', [
      accessLog(
        9,
        `cid=${REFUSED_ID}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=5d0c5d0c-769a-9e01-e0fb-e88492969fa8&SERVER-STATUS=403`,
        '403 0 0 214 816 5',
      ),
    ]),
    step(9, ['browser', 'browser'], 'cut', 'close event: 1006, not clean', [
      browserSaw(9, 'close 1006 wasClean=false'),
    ]),
  ],
  verdict: {
    who: 'backend',
    cause: 'origin-refused',
    sentence:
      'The backend refused the handshake with 403: it does not allow the origin https://evil.example.',
    evidence: [REFUSED],
    missing: [],
  },
};
