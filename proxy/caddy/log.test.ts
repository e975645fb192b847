import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readAll, readRecordedEnding, recordedEndings, summarize } from '../test/recorded-log.ts';
import { createCaddyReader } from './log.ts';

const PORTS = { httpPort: 8081, httpsPort: 8443 };
const VERSIONS = ['2.6', '2.11'] as const;

/** All that the log says of a socket that ended by itself: not who ended it. */
const ENDED = ['started', '101 backend 101'];
/** The two logs are two streams: which of their lines is read first is chance. */
const IDLE = [...ENDED, 'upstream-timed-out tunnel'];

/** What each log must say, written by hand from the recorded lines and Caddy's source. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'backend-killed': ENDED,
  'backend-killed-restarted': ENDED,
  'backend-silent': ['started', 'upstream-timed-out request', '504 no answer'],
  'backend-stopped': ENDED,
  'browser-killed': ENDED,
  'browser-reset': ENDED,
  'heartbeat-missed': ENDED,
  'message-too-big': ENDED,
  'never-reached': [...ENDED, 'stopping', 'stopped'],
  'other-host': ['started', '400 proxy', '400 proxy'],
  page: ['started', '200 backend 200'],
  'page-closed': ENDED,
  'page-closed-h2': ['started'], // no extended CONNECT: the client gives up before a request
  'page-closed-http': ENDED,
  'page-gave-up': ['started', 'reset request', '0 no answer'],
  'page-left': ENDED,
  'proxy-killed': ['started'],
  'proxy-killed-restarted': ['started', 'started'],
  'proxy-quit': ['started', 'stopping', 'stopped'],
  'proxy-reloaded': ['started', 'reloaded', 'worker-ended', 'other tunnel', '101 backend 101'],
  'proxy-reloaded-without-limit': ['started', 'reloaded', '101 backend 101'],
  'proxy-stopped': ['started', 'stopping', 'stopped'],
  'proxy-timeout': IDLE,
  'proxy-timeout-after-traffic': IDLE,
  'proxy-timeout-one-way': IDLE,
  'refused-404': ['started', '404 backend 404'],
  'refused-502': ['started', 'connect-failed request', '502 no answer'],
  'refused-503': ['started', '503 backend 503'],
  'refused-origin': ['started', '403 backend 403'],
  'slow-consumer': [...ENDED, '101 backend 101'],
  'still-open': ['started'],
  'tab-closed': ENDED,
};

/** Caddy 2.6 does not say how a tunnel ended, and its reload closes all of them at once. */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '2.6': {
    'proxy-quit': ['started', 'stopping', 'stopped', '101 backend 101'],
    'proxy-reloaded': ['started', 'reloaded', 'worker-ended tunnel', '101 backend 101'],
    'proxy-reloaded-without-limit': [
      'started',
      'reloaded',
      'worker-ended tunnel',
      '101 backend 101',
    ],
    'proxy-timeout': ENDED,
    'proxy-timeout-after-traffic': ENDED,
    'proxy-timeout-one-way': ENDED,
  },
  '2.11': {},
};

for (const version of VERSIONS) {
  test(`Caddy ${version}: every ending is expected, and no other`, async () => {
    assert.deepEqual(await recordedEndings('caddy', version), Object.keys(EXPECTED).toSorted());
  });

  for (const [ending, expected] of Object.entries(EXPECTED)) {
    test(`Caddy ${version}: ${ending}`, async () => {
      const { lines, ports } = await readRecordedEnding('caddy', version, ending);
      const read = summarize(readAll(createCaddyReader(ports), lines));
      assert.deepEqual(read.toSorted(), (OTHERWISE[version]?.[ending] ?? expected).toSorted());
    });
  }

  test(`Caddy ${version} logs no cookie, no Authorization and no request header`, async () => {
    for (const ending of ['page', 'other-host', 'refused-502', 'backend-silent']) {
      const { text, lines } = await readRecordedEnding('caddy', version, ending);
      assert.doesNotMatch(text, /SECRET/);
      assert.doesNotMatch(lines.join('\n'), /"headers"|Sec-Websocket-Key/i);
    }
  });

  test(`Caddy ${version} leaves the machine's trust store alone`, async () => {
    for (const ending of await recordedEndings('caddy', version)) {
      const { lines } = await readRecordedEnding('caddy', version, ending);
      assert.doesNotMatch(lines.join('\n'), /installing root certificate/, ending);
    }
  });
}

const CID = '35d91b12-8820-4377-811d-a9fdb9d0ccc1';
const ID = '1ED68C29-29c5-490f-9276-7d75764147a2';
const request = {
  remote_ip: '127.0.0.1',
  client_ip: '127.0.0.1',
  proto: 'HTTP/1.1',
  method: 'GET',
  host: 'reverseproxy.com:8443',
  uri: `/a?cid=${CID}`,
  tls: { server_name: 'reverseproxy.com' },
};
const access = {
  level: 'info',
  ts: 1_795_965_790.415_333,
  logger: 'http.log.access.log1',
  msg: 'handled request',
  request,
  bytes_read: 32,
  duration: 1.4754,
  size: 697,
  status: 101,
  resp_headers: { 'X-Arr-Log-Id': [ID], Upgrade: ['websocket'] },
};

test('reads every field of a line', () => {
  const line = JSON.stringify(access);
  assert.deepEqual(createCaddyReader(PORTS).read(line)?.entry, {
    endedAt: new Date(1_795_965_790_415),
    precisionMs: 1,
    method: 'GET',
    uriStem: '/a',
    uriQuery: `cid=${CID}`,
    cid: CID,
    serverPort: 8443,
    clientIp: '127.0.0.1',
    version: 'HTTP/1.1',
    userAgent: undefined,
    host: 'reverseproxy.com:8443',
    status: 101,
    bytesSent: 697,
    bytesReceived: 32,
    timeTakenMs: 1475,
    forwarded: { id: ID.toLowerCase(), status: 101 },
    line,
  });
});

test('an upgraded connection is a 101, though Caddy 2.6 logs status 0', () => {
  const line = JSON.stringify({ ...access, status: 0, size: 0, bytes_read: undefined });
  const entry = createCaddyReader(PORTS).read(line)?.entry;
  assert.equal(entry?.status, 101);
  assert.equal(entry?.bytesSent, undefined);
});

test('says what broke a tunnel, in Go’s words', () => {
  const kindOf = (error: string): string | undefined =>
    createCaddyReader(PORTS).read(
      JSON.stringify({
        ts: 1,
        logger: 'http.handlers.reverse_proxy',
        msg: 'streaming error',
        request,
        error,
      }),
    )?.note?.kind;
  const from = 'read tcp 127.0.0.1:58166->127.0.0.1:8080:';
  assert.equal(kindOf(`${from} i/o timeout`), 'upstream-timed-out');
  assert.equal(kindOf(`${from} read: connection reset by peer`), 'reset');
  assert.equal(kindOf('write tcp 127.0.0.1:80->127.0.0.1:5: write: broken pipe'), 'reset');
  assert.equal(kindOf('something new'), 'other');
});

test('says why no backend answered, with the system’s reason', () => {
  const line = JSON.stringify({
    ts: 1,
    logger: 'http.log.error.log1',
    msg: 'dial tcp 127.0.0.1:8080: connect: connection refused',
    request,
    status: 502,
  });
  const note = createCaddyReader(PORTS).read(line)?.note;
  assert.equal(note?.kind, 'connect-failed');
  assert.equal(note?.reason, 'connection refused');
  assert.equal(note?.connection?.cid, CID);
});

test('says nothing of a line that is half written, and never throws', () => {
  const whole = JSON.stringify(access);
  for (let length = 0; length < whole.length; length += 1) {
    assert.equal(createCaddyReader(PORTS).read(whole.slice(0, length)), undefined);
  }
  const read = (value: unknown): void => {
    createCaddyReader(PORTS).read(typeof value === 'string' ? value : JSON.stringify(value));
  };
  fc.assert(fc.property(fc.string(), read));
  fc.assert(
    fc.property(
      fc.record({ ts: fc.anything(), msg: fc.string(), request: fc.anything() }),
      (line) => {
        try {
          JSON.stringify(line);
        } catch {
          return; // such as a BigInt
        }
        read(line);
      },
    ),
  );
});
