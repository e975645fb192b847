import { closedWith, forwarded, entryFixture } from '../test/observation-fixtures.ts';
import { type VerdictCase, testCases, lost, open, browserSaw } from './test/verdict-cases.ts';

/** IIS has no error log, so there are no notes. */
const iis = (end: string) => ({ entries: [entryFixture(end)], notes: [], running: true });
const page = browserSaw({ openedAtMs: undefined, ...closedWith(1006, 10) });

/** IIS logs these as sc-status, sc-substatus and sc-win32-status. */
testCases([
  [
    'a backend that answered 101, and IIS that could not read its frames',
    'proxy: answer-replaced',
    /^The backend answered 101, and the proxy answered 502\.5 in its place: .*permessage-deflate \(win32 12152: what the backend sent is not valid\) \(F03\)\. Set HTTP_SEC_WEBSOCKET_EXTENSIONS/,
    {
      browser: page,
      proxy: iis(`${forwarded(101)} 502 5 12152 30`),
      backend: { events: [open('proxy'), lost], running: true },
    },
  ],
  [
    'the same, and a browser that had its 101 before',
    'proxy: answer-replaced',
    /502\.5 .*\(F03\)/,
    {
      browser: browserSaw(closedWith(1006, 60)),
      proxy: iis(`${forwarded(101)} 502 5 12152 60`),
      backend: { events: [open('proxy'), lost], running: true },
    },
  ],
  [
    'the same with another error of Windows, seen in the log alone',
    'proxy: answer-replaced',
    /^The backend answered 101, .*502\.5 .*\(win32 2\) \(F03\)/,
    { proxy: iis(`${forwarded(101)} 502 5 2 30`) },
  ],
  [
    'a WebSocket that fails before the backend answers is no sign of permessage-deflate',
    'proxy: backend-unreachable',
    /^The proxy answered 502\.5: the WebSocket to the backend failed \(win32 2\)\. Check/,
    { proxy: iis(`${forwarded(undefined)} 502 5 2 30`) },
  ],
  [
    'a backend that takes no connection',
    'proxy: backend-unreachable',
    /^The proxy answered 502\.3: .*\(win32 12029: no connection to the backend\) \(F11\)/,
    { proxy: iis(`${forwarded(undefined)} 502 3 12029 2030`) },
  ],
  [
    'a proxy of ARR that is not enabled',
    'proxy: handshake-refused-by-proxy',
    /^The proxy refused the handshake with 404\.4 and did not contact a backend: .*not enabled \(F33\)\. Enable it/,
    { browser: page, proxy: iis('cid=3fa85f64-5717-4562-b3fc-2c963f66afa6 404 4 0 1') },
  ],
  ...[
    ['500 19 13', /500\.19 .*configuration cannot be read \(win32 13\) \(F33\)/],
    ['500 50 5', /500\.50 .*allowedServerVariables does not list \(win32 5\) \(F33\)/],
    ['500 52 0', /500\.52 .*an outbound rule failed.*\(F33\)\. Let the inbound rule set/],
    ['404 15 0', /404\.15 .*longer than maxQueryString \(F25\)/],
    ['503 0 0', /503\.0 .*WebSockets are disabled for the site \(F05\)/],
    ['404 77 0', /with 404\.77 and did not contact a backend\. Its configuration says why/],
    ['404 0 0', /with 404 and did not contact a backend\./],
  ].map(([codes, says]): VerdictCase => [
    String(codes),
    'proxy: handshake-refused-by-proxy',
    says as RegExp,
    { browser: page, proxy: iis(`cid=3fa85f64-5717-4562-b3fc-2c963f66afa6 ${String(codes)} 1`) },
  ]),
  [
    'an outbound rule that fails on what the backend answered',
    'proxy: answer-replaced',
    /^The backend answered 200, and the proxy answered 500\.52 in its place: .*compressed \(F33\)/,
    { proxy: iis(`${forwarded(200)} 500 52 0 30`) },
  ],
  [
    'a refusal of the backend’s own has no meaning of IIS’s',
    'backend: handshake-refused-by-backend',
    /^The backend refused the handshake with 503\./,
    { proxy: iis(`${forwarded(503)} 503 0 0 30`) },
  ],
]);
