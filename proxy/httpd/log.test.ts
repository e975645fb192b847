import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readAll, summarize } from '../test/recorded-log.ts';
import { createHttpdReader } from './log.ts';

const CID = '35d91b12-8820-4377-811d-a9fdb9d0ccc1';
const access = (target: string, status: string, rest: string): string =>
  `127.0.0.1 - - [30/Nov/2026:08:21:14 +0000] "GET ${target}?cid=${CID} HTTP/1.1" ${status} "-" "-" "127.0.0.1:21000" 21000 ${rest} 2026-11-30T08:21:14.687Z`;
const error = (text: string, end = ` [cid ${CID}]`): string =>
  `[Mon Nov 30 08:21:15.065179 2026] [proxy_http:error] [pid 27602:tid 139758999152320] ${text}${end}`;

/** What httpd 2.4.71 logged of a socket that each path led to another end, and what it means. */
const LOGGED: Readonly<Record<string, readonly [lines: readonly string[], ...said: string[]]>> = {
  'a socket that the client closed': [
    [access('/stop', '101 134', '282 proxy-server 101 221')],
    '101 backend 101',
  ],
  'a redirect of its own': [[access('/moved', '302 514', '270 - - 0')], '302 proxy'],
  'a 503 of its own': [[access('/full', '503 544', '269 - - 0')], '503 proxy'],
  'a backend that is down': [
    [
      access('/down', '503 544', '269 proxy-server - 1'),
      error('(111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:1 failed', ''),
      error(
        '[client 127.0.0.1:42986] AH01114: HTTP: failed to make connection to backend: 127.0.0.1',
      ),
    ],
    '503 no answer',
    'connect-failed request',
  ],
  'a scheme without a module': [
    [
      access('/xyz', '500 778', '268 proxy-server - 0'),
      error(
        "[client 127.0.0.1:43000] AH01144: No protocol handler was valid for the URL /xyz (scheme 'xyz').",
      ),
    ],
    '500 proxy',
    'other request',
  ],
  'a backend that is silent': [
    [
      access('/slow', '502 559', '269 proxy-server - 2002'),
      error(
        '(70007)The timeout specified has expired: [client 127.0.0.1:43010] AH01102: error reading status line',
      ),
    ],
    '502 no answer',
    'upstream-timed-out request',
  ],
  'a backend that disconnects': [
    [
      access('/drop', '502 559', '269 proxy-server - 0'),
      error(
        '(20014)Internal error (specific information not available): [client 127.0.0.1:43034] AH01102: error reading',
      ),
    ],
    '502 no answer',
    'backend-lost request',
  ],
  'an answer that is not HTTP': [
    [access('/bad', '200 151', '268 proxy-server - 1')],
    '200 proxy',
    'not-http request',
  ],
  'the program': [
    [
      error('AH01873: Init: Session Cache is not configured [hint: SSLSessionCache]', ''),
      error('AH00493: SIGUSR1 received.  Doing graceful restart', ''),
      error('AH00491: caught SIGTERM, shutting down', ''),
    ],
    'reloaded',
    'stopping',
  ],
};

for (const [what, [lines, ...said]] of Object.entries(LOGGED)) {
  test(`httpd's log of ${what} is read`, () => {
    assert.deepEqual(summarize(readAll(createHttpdReader(), lines)), said);
  });
}

test('reads every field of a line, quoted ones too', () => {
  const line = String.raw`127.0.0.1 - - [30/Nov/2026:08:21:17 +0000] "GET /a\"b HTTP/1.1" 400 463 "-" "Mozilla/5.0 (X11)" "a\"b" 21000 37 - - 0 2026-11-30T08:21:17.079Z`;
  assert.deepEqual(createHttpdReader().read(line)?.entry, {
    endedAt: new Date('2026-11-30T08:21:17.079Z'),
    precisionMs: 1,
    method: 'GET',
    uriStem: String.raw`/a\"b`,
    uriQuery: undefined,
    cid: undefined,
    serverPort: 21_000,
    clientIp: '127.0.0.1',
    version: 'HTTP/1.1',
    userAgent: 'Mozilla/5.0 (X11)',
    host: String.raw`a\"b`,
    status: 400,
    bytesSent: 463,
    bytesReceived: 37,
    timeTakenMs: 0,
    forwarded: undefined,
    line,
  });
});

test('a note has its request’s id, its own time and the system’s reason', () => {
  const line = error(
    '(70007)The timeout specified has expired: [client 127.0.0.1:43010] AH01102: error reading',
  );
  const { note } = createHttpdReader().read(line) ?? {};
  assert.equal(note?.at?.toISOString(), '2026-11-30T08:21:15.065Z');
  assert.equal(note?.connection?.cid, CID);
  assert.equal(note?.reason, 'The timeout specified has expired');
});

test('says nothing of a line that is half written, and never throws', () => {
  const whole = access('/stop', '101 134', '282 proxy-server 101 221');
  for (let length = 0; length < whole.length; length += 1) {
    assert.equal(createHttpdReader().read(whole.slice(0, length)), undefined);
  }
  fc.assert(fc.property(fc.string(), (line) => void createHttpdReader().read(line)));
});
