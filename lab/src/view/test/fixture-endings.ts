import type { Exchange } from '../../timeline/timeline.ts';
import {
  START,
  HANDSHAKE,
  ACCEPTED,
  browserSaw,
  backendLogged,
  accessLog,
  errorLog,
  step,
  TO_PROXY,
  TO_BACKEND,
  FROM_BACKEND,
  FROM_PROXY,
  STRAIGHT_BACK,
} from './fixture-steps.ts';

const CUT_ID = '5a1d0e9b-7c55-4b60-9a77-0d2f6f0e1c22';
const CUT_LINE = errorLog(
  2013,
  CUT_ID,
  'upstream timed out (110: Connection timed out) while proxying upgraded connection',
);

/** The proxy's timeout cut a silent socket. The page got only 1006. */
export const cut: Exchange = {
  kind: 'socket',
  id: CUT_ID,
  url: `wss://reverseproxy.com/?cid=${CUT_ID}`,
  pageUrl: 'https://reverseproxy.com/',
  via: 'proxy',
  startedAtMs: START,
  endedAtMs: START + 2016,
  steps: [
    step(
      0,
      TO_PROXY,
      'request',
      'GET / · Upgrade: websocket',
      [browserSaw(0, `WebSocket created wss://reverseproxy.com/?cid=${CUT_ID}`)],
      { headers: HANDSHAKE },
    ),
    step(2, TO_BACKEND, 'request', 'GET / · Upgrade: websocket', [], { inferred: true }),
    step(
      5,
      FROM_BACKEND,
      'answer',
      '101 Switching Protocols',
      [backendLogged(5, 'open', { cid: CUT_ID })],
      { headers: ACCEPTED },
    ),
    step(
      8,
      FROM_PROXY,
      'answer',
      '101 Switching Protocols',
      [browserSaw(8, 'HTTP/1.1 101 Switching Protocols')],
      { headers: ACCEPTED },
    ),
    step(2013, ['proxy', 'proxy'], 'log', 'upstream timed out while proxying upgraded connection', [
      CUT_LINE,
    ]),
    step(2014, FROM_PROXY, 'cut', 'connection ended without a close frame', [
      browserSaw(2014, 'close 1006 wasClean=false'),
    ]),
    step(2015, TO_BACKEND, 'cut', 'connection ended without a close frame', [
      backendLogged(2015, 'close', { cid: CUT_ID, code: 1006, by: 'network' }),
    ]),
    step(2016, ['proxy', 'proxy'], 'log', '101 in the log, 2008 ms', [
      accessLog(
        2016,
        `cid=${CUT_ID}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=77aa14853-769a-9e01&SERVER-STATUS=101`,
        '101 0 0 1138 816 2008',
      ),
    ]),
  ],
  verdict: {
    who: 'proxy',
    cause: 'proxy-timeout',
    sentence: 'The proxy cut it after 2 s of silence (proxy timeout).',
    evidence: [CUT_LINE],
    missing: [],
  },
};

const OPEN_ID = '91f5b1de-19d4-4e4f-b6a0-64cf0b7f8f11';

/** An open socket. The proxy was not watched. */
export const open: Exchange = {
  kind: 'socket',
  id: OPEN_ID,
  url: `wss://reverseproxy.com/?cid=${OPEN_ID}`,
  pageUrl: undefined,
  via: 'unknown',
  startedAtMs: START,
  endedAtMs: undefined,
  steps: [
    step(0, STRAIGHT_BACK, 'answer', '101 Switching Protocols', [
      backendLogged(0, 'open', { cid: OPEN_ID }),
    ]),
    step(
      20_000,
      STRAIGHT_BACK,
      'ping',
      'ping, RFC 6455',
      [backendLogged(20_000, 'ping', { cid: OPEN_ID })],
      { count: 3 },
    ),
  ],
  verdict: {
    who: 'nobody',
    cause: 'open',
    sentence: 'It is still open.',
    evidence: [backendLogged(0, 'open', { cid: OPEN_ID })],
    missing: [],
  },
};

const LOST_ID = 'aa5c0f1c-5b61-4b0b-b2f4-6a62a2f6c9d3';

/** It ended, and the viewpoint that would tell why was not watched. */
export const untold: Exchange = {
  ...open,
  id: LOST_ID,
  url: `wss://reverseproxy.com/?cid=${LOST_ID}`,
  startedAtMs: START + 700,
  endedAtMs: START + 1900,
  steps: [
    step(700, STRAIGHT_BACK, 'answer', '101 Switching Protocols', [
      backendLogged(700, 'open', { cid: LOST_ID }),
    ]),
    step(1900, ['backend', 'backend'], 'cut', 'connection ended without a close frame', [
      backendLogged(1900, 'close', { cid: LOST_ID, code: 1006, by: 'network' }),
    ]),
  ],
  verdict: {
    who: 'cannot tell',
    cause: 'not-watched',
    sentence: 'It ended without a close frame; the backend alone cannot tell who cut it.',
    evidence: [],
    missing: ['browser', 'proxy'],
  },
};
