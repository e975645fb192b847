import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readNginxError } from './error-log.ts';

const CID = '759990aa-1997-48b4-9d44-fa6c2d778899';

/** As nginx 1.22.1 wrote it when proxy_read_timeout was over. */
const TIMED_OUT =
  '2026/11/22 21:24:17 [info] 15299#15299: *3 upstream timed out (110: Connection timed out) while ' +
  'proxying upgraded connection, client: 127.0.0.1, server: localhost, ' +
  `request: "GET /?cid=${CID} HTTP/1.1", upstream: "http://127.0.0.1:24320/?cid=${CID}", ` +
  'host: "reverseproxy.com:22832"';

test('reads a line about a connection', () => {
  assert.deepEqual(readNginxError(TIMED_OUT), {
    at: new Date('2026-11-22T21:24:17Z'),
    level: 'info',
    pid: 15_299,
    connection: 3,
    message: 'upstream timed out (110: Connection timed out) while proxying upgraded connection',
    fields: {
      client: '127.0.0.1',
      server: 'localhost',
      request: `GET /?cid=${CID} HTTP/1.1`,
      upstream: `http://127.0.0.1:24320/?cid=${CID}`,
      host: 'reverseproxy.com:22832',
    },
    cid: CID,
    line: TIMED_OUT,
  });
});

test('reads a line about nginx itself', () => {
  const line =
    '2026/11/22 21:23:55 [notice] 14286#14286: signal 1 (SIGHUP) received from 9611, reconfiguring';
  const error = readNginxError(line);
  assert.equal(error?.message, 'signal 1 (SIGHUP) received from 9611, reconfiguring');
  assert.equal(error?.connection, undefined);
  assert.deepEqual(error?.fields, {});
});

test('reads what is there of a line that nginx cut at 2048 bytes', () => {
  const long = TIMED_OUT.replace('GET /?', `GET /?x=${'y'.repeat(3000)}&`).slice(0, 2048);
  const error = readNginxError(long);
  assert.equal(error?.fields['client'], '127.0.0.1');
  assert.equal(error?.cid, undefined);
});

test('takes the first of a field: a request cannot put another one behind it', () => {
  const forged = TIMED_OUT.replace('GET /?', 'GET /?a=", client: 6.6.6.6, host: "evil&');
  assert.equal(readNginxError(forged)?.fields['client'], '127.0.0.1');
});

for (const [what, line] of [
  [
    'an access line',
    '2026-11-22 21:22:09 127.0.0.1 GET / - 443 - 127.0.0.1 HTTP/1.1 - - - 200 0 0 1 1 1',
  ],
  ['a line without a time', 'nginx: [emerg] unknown directive "foo" in /etc/nginx/nginx.conf:1'],
  ['a day that is none', '2026/13/45 21:22:09 [info] 1#1: text'],
  ['a half line', '2026/11/22 21:22:09 [info] 1#'],
  ['an empty line', ''],
] as const) {
  test(`reads nothing from ${what}`, () => assert.equal(readNginxError(line), undefined));
}

test('a line with a carriage return, as nginx on Windows ends it', () => {
  assert.equal(readNginxError(`${TIMED_OUT}\r`)?.fields['host'], 'reverseproxy.com:22832');
});

test('never throws, whatever it is given', () => {
  const pieces = fc.constantFrom(
    '2026/11/22 21:22:09 ',
    '[info] ',
    '1#1: ',
    '*3 ',
    ', request: "GET /?cid=%zz',
    ', client: ',
    '"',
    '\0',
    '\u2028',
  );
  const head = fc.constantFrom('', '2026/11/22 21:22:09 [info] 1#1: *3 text');
  const line = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 20 });
  fc.assert(
    fc.property(head, line, (before, parts) => {
      const error = readNginxError(before + parts.join(''));
      return error === undefined || !Number.isNaN(error.at.getTime());
    }),
  );
});

test('takes time in proportion to what it reads', () => {
  const before = process.cpuUsage();
  for (const part of [', client: ', '"', ' *3', 'a, request: "', '1#1: ']) {
    readNginxError(`2026/11/22 21:22:09 [info] 1#1: ${part.repeat(200_000)}`);
  }
  const { user, system } = process.cpuUsage(before); // of this process: a busy machine changes little
  const tookMs = (user + system) / 1000;
  assert.ok(tookMs < 5000, `${tookMs} ms of the processor`);
});
