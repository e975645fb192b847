import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readAll, readRecordedEnding, recordedEndings, summarize } from '../test/recorded-log.ts';
import { createHaproxyReader } from './log.ts';

const PORTS = { httpPort: 8081, httpsPort: 8443 };
const VERSIONS = ['2.6', '3.2'] as const;

/** All that the log says of a socket that ended by itself: not who ended it. */
const ENDED = ['started', '101 backend 101'];
const IDLE = [...ENDED, 'upstream-timed-out tunnel'];

/** What each log must say, written by hand from the recorded lines and the manual. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'backend-killed': ENDED,
  'backend-killed-restarted': ENDED,
  'backend-silent': ['started', '504 no answer', 'upstream-timed-out request'],
  'backend-stopped': ENDED,
  'browser-killed': ENDED,
  'browser-reset': [...ENDED, 'reset tunnel'],
  'heartbeat-missed': ENDED,
  'message-too-big': ENDED,
  'never-reached': [...ENDED, 'stopping', 'stopped'],
  'other-host': ['started', '400 proxy', '400 proxy'],
  page: ['started', '200 backend 200'],
  'page-closed': ENDED,
  'page-closed-h2': ENDED,
  'page-closed-http': ENDED,
  // The client went before the answer; the proxy noticed once the backend had answered.
  'page-gave-up': [...ENDED, 'reset tunnel'],
  'page-left': ENDED,
  'proxy-killed': ['started'],
  'proxy-killed-restarted': ['started', 'started'],
  'proxy-quit': [
    'started',
    'finishing',
    'worker-ended',
    '101 backend 101',
    'other tunnel',
    'worker-ended',
    'stopped',
  ],
  'proxy-reloaded': [
    'started',
    'reloaded',
    'worker-ended',
    '101 backend 101',
    'other tunnel',
    'worker-ended',
  ],
  'proxy-reloaded-without-limit': ['started', 'reloaded', '101 backend 101', 'worker-ended'],
  'proxy-stopped': ['started', 'stopping', 'stopped'],
  'proxy-timeout': IDLE,
  'proxy-timeout-after-traffic': IDLE,
  'proxy-timeout-one-way': IDLE,
  'refused-404': ['started', '404 backend 404'],
  'refused-502': ['started', '503 no answer', 'connect-failed request'],
  'refused-503': ['started', '503 backend 503'],
  'refused-origin': ['started', '403 backend 403'],
  'slow-consumer': [...ENDED, '101 backend 101'],
  'still-open': ['started'],
  'tab-closed': ENDED,
};

/** Where a version, or a container's published port, shows something else. */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '2.6': {},
  '3.2': {
    // Docker's proxy for published ports turns the client's RST into a FIN.
    'browser-reset': ENDED,
    'page-gave-up': ENDED,
  },
};

for (const version of VERSIONS) {
  test(`HAProxy ${version}: every ending is expected, and no other`, async () => {
    assert.deepEqual(await recordedEndings('haproxy', version), Object.keys(EXPECTED).toSorted());
  });

  for (const [ending, expected] of Object.entries(EXPECTED)) {
    test(`HAProxy ${version}: ${ending}`, async () => {
      const { lines, ports } = await readRecordedEnding('haproxy', version, ending);
      const read = summarize(readAll(createHaproxyReader(ports), lines));
      assert.deepEqual(read, OTHERWISE[version]?.[ending] ?? expected);
    });
  }

  test(`HAProxy ${version} logs no cookie and no Authorization`, async () => {
    for (const ending of ['page', 'other-host']) {
      const { text } = await readRecordedEnding('haproxy', version, ending);
      assert.doesNotMatch(text, /SECRET/);
    }
  });
}

const CID = '35d91b12-8820-4377-811d-a9fdb9d0ccc1';
const ID = '1ed68c29-29c5-490f-9276-7d75764147a2';
const line = (
  request: string,
  rest = '----',
  captured = 'reverseproxy.com:8443|Mozilla/5.0',
): string =>
  `2026-11-29T15:20:32.415333+00:00 127.0.0.1:52400 [29/Nov/2026:15:20:32.408] lab~ backend/node ` +
  `0/0/1/3/1475 101 739 - - ${rest} 1/1/0/0/0 0/0 {${captured}} {websocket} "${request}" ${ID}`;

test('reads every field of a line', () => {
  const text = line(`GET /?cid=${CID}&x=1 HTTP/1.1`);
  assert.deepEqual(createHaproxyReader(PORTS).read(text)?.entry, {
    endedAt: new Date('2026-11-29T15:20:32.415Z'),
    precisionMs: 1,
    method: 'GET',
    uriStem: '/',
    uriQuery: `cid=${CID}&x=1`,
    cid: CID,
    serverPort: 8443,
    clientIp: '127.0.0.1',
    version: 'HTTP/1.1',
    userAgent: 'Mozilla/5.0',
    host: 'reverseproxy.com:8443',
    status: 101,
    bytesSent: 739,
    bytesReceived: undefined,
    timeTakenMs: 1475,
    forwarded: { id: ID, status: 101 },
    line: text,
  });
});

test('reads the absolute target that HAProxy logs for HTTP/2', () => {
  const entry = createHaproxyReader(PORTS).read(
    line(`GET https://reverseproxy.com:8443/a/b?cid=${CID} HTTP/2.0`),
  )?.entry;
  assert.equal(entry?.uriStem, '/a/b');
  assert.equal(entry?.cid, CID);
  assert.equal(entry?.version, 'HTTP/2.0');
});

test('decodes what HAProxy escapes in a captured header', () => {
  const escaped = line('GET / HTTP/1.1', '----', 'localhost|a #22b#22#7C#7Bc#7D #23');
  assert.equal(createHaproxyReader(PORTS).read(escaped)?.entry?.userAgent, 'a "b"|{c} #');
});

test('a tunnel that the proxy cut is a 101, though HAProxy 3.2 logs 500', () => {
  const text = line(`GET /?cid=${CID} HTTP/1.1`, 'KC--').replace(' 101 ', ' 500 ');
  const { entry, note } = createHaproxyReader(PORTS).read(text) ?? {};
  assert.equal(entry?.status, 101);
  assert.deepEqual(note?.connection, {
    cid: CID,
    logId: ID,
    target: `/?cid=${CID}`,
    host: 'reverseproxy.com:8443',
    upgraded: true,
  });
});

test('says nothing of a line that is half written, and never throws', () => {
  const whole = line(`GET /?cid=${CID} HTTP/1.1`);
  for (let length = 0; length < whole.length - ID.length; length += 1) {
    assert.equal(createHaproxyReader(PORTS).read(whole.slice(0, length)), undefined);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      createHaproxyReader(PORTS).read(text);
    }),
  );
});

test('a worker that was killed is said to be, and one that could not start is no start', () => {
  const reader = createHaproxyReader(PORTS);
  const notice = (text: string): string | undefined => reader.read(text)?.note?.kind;
  assert.equal(
    notice('[ALERT]    (7) : Current worker (11) exited with code 137 (Killed)'),
    'killed',
  );
  assert.equal(
    notice('[WARNING]  (7) : Failed to load worker (11) exited with code 1 (Exit)'),
    'other',
  );
  assert.equal(notice('[NOTICE]   (7) : haproxy version is 3.2.26-1'), undefined);
});
