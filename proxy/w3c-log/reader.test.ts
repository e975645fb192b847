import assert from 'node:assert/strict';
import { test } from 'node:test';
import { W3C_FIELDS, w3cDirectives } from './fields.ts';
import type { AccessEntry } from '../proxy-log.ts';
import { createW3cReader } from './reader.ts';

/** The two lines of the article, with the field list under which IIS wrote them. */
const ARTICLE = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2022-09-30 20:53:35
#Fields: date time cs-method cs-uri-stem cs-uri-query s-port cs-username cs-version cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken
2022-09-30 20:53:35 GET / X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=ad279eb5-5553-4609-8c40-4f529aee77f7&SERVER-STATUS=200 443 - HTTP/2 Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) 200 0 0 22
2022-09-30 20:53:41 GET / X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=a3614585-e908-40f2-9435-e3c23a2a6e31&SERVER-STATUS=101 443 - HTTP/1.1 Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) 101 0 64 5808`;

function readAll(text: string): AccessEntry[] {
  const reader = createW3cReader();
  return text
    .split('\n')
    .map((line) => reader.read(line)?.entry)
    .filter((entry) => entry !== undefined);
}

test('reads the article’s page and its socket', () => {
  const [page, socket] = readAll(ARTICLE);
  assert.equal(page?.status, 200);
  assert.equal(page?.version, 'HTTP/2');
  assert.equal(socket?.status, 101);
  assert.equal(socket?.timeTakenMs, 5808);
  assert.equal(socket?.endedAt.toISOString(), '2022-09-30T20:53:41.000Z');
  assert.equal(socket?.userAgent, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)');
  assert.deepEqual(socket?.forwarded, { id: 'a3614585-e908-40f2-9435-e3c23a2a6e31', status: 101 });
  assert.equal(socket?.uriQuery, undefined, 'the query is ARR’s own alone');
});

const FIELDS = '#Fields: date time cs-uri-query sc-status time-taken';
const GUID = 'bc8fb41d-0000-4000-8000-000000000000';

test('keeps the client’s query apart from what ARR appended', () => {
  const query = `cid=3fa85f64-5717-4562-b3fc-2c963f66afa6&x=1&X-ARR-CACHE-HIT=1&X-ARR-LOG-ID=${GUID}&SERVER-STATUS=101`;
  const [entry] = readAll(`${FIELDS}\n2026-01-02 03:04:05 ${query} 101 7`);
  assert.equal(entry?.uriQuery, 'cid=3fa85f64-5717-4562-b3fc-2c963f66afa6&x=1');
  assert.equal(entry?.cid, '3fa85f64-5717-4562-b3fc-2c963f66afa6');
  assert.deepEqual(entry?.forwarded, { id: GUID, status: 101 });
});

test('a failure of the proxy’s own has no SERVER-STATUS', () => {
  const query = `X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${GUID}`;
  const [entry] = readAll(`${FIELDS}\n2026-01-02 03:04:05 ${query} 502 7`);
  assert.deepEqual(entry?.forwarded, { id: GUID, status: undefined });
});

test('a request that ARR did not forward has no ARR trace', () => {
  const [entry] = readAll(`${FIELDS}\n2026-01-02 03:04:05 x=1 400 7`);
  assert.equal(entry?.forwarded, undefined);
  assert.equal(entry?.uriQuery, 'x=1');
});

test('finds fields by name: a second #Fields line inside a file changes the columns', () => {
  const [first, second] = readAll(
    [
      FIELDS,
      '2026-01-02 03:04:05 - 200 7',
      '#Software: Microsoft Internet Information Services 10.0',
      '#Fields: time-taken sc-status date time',
      '8 404 2026-01-02 03:04:06',
    ].join('\n'),
  );
  assert.deepEqual([first?.status, first?.timeTakenMs], [200, 7]);
  assert.deepEqual([second?.status, second?.timeTakenMs], [404, 8]);
});

for (const [what, line] of [
  ['a line before any #Fields', '2026-01-02 03:04:05 - 200 7'],
  ['a line that is still being written', `${FIELDS}\n2026-01-02 03:04:05 - 20`],
  ['an empty line', `${FIELDS}\n`],
  ['an nginx error line', `${FIELDS}\n2026/11/22 18:45:09 [notice] 7#7: started`],
] as const) {
  test(`reads no entry from ${what}`, () => {
    assert.deepEqual(readAll(line), []);
  });
}

test('reads a line with a carriage return, as Windows ends it', () => {
  assert.equal(readAll(`${FIELDS}\r\n2026-01-02 03:04:05 - 200 7\r\n`)[0]?.timeTakenMs, 7);
});

test('the directives that the lab writes name the fields that it logs', () => {
  const text = w3cDirectives(new Date('2026-11-22T18:45:09.123Z'), 'nginx');
  assert.match(text, /^#Software: nginx\n#Version: 1\.0\n#Date: 2026-11-22 18:45:09\n#Fields: /);
  assert.ok(text.endsWith(`${W3C_FIELDS.join(' ')}\n`));
});

/** sc-status, sc-substatus, sc-win32-status and what the backend had answered. */
for (const [codes, backend, status, says, failure] of [
  [
    '502 5 12152',
    101,
    '502.5',
    /could not carry .* \(win32 12152: what the backend sent is not/,
    'F03',
  ],
  ['502 5 2', 101, '502.5', /could not carry .* \(win32 2\)$/, 'F03'],
  ['502 5 2', undefined, '502.5', /the WebSocket to the backend failed \(win32 2\)$/, undefined],
  [
    '502 3 12002',
    undefined,
    '502.3',
    /no answer from the backend \(win32 12002: timed out\)$/,
    'F11',
  ],
  ['404 4 0', undefined, '404.4', /the proxy of ARR is not enabled$/, 'F33'],
  ['500 19 13', undefined, '500.19', /configuration cannot be read \(win32 13\)$/, 'F33'],
  ['500 50 5', undefined, '500.50', /allowedServerVariables/, 'F33'],
  ['500 52 0', 200, '500.52', /compressed$/, 'F33'],
  ['404 99 0', undefined, '404.99', /^$/, undefined],
] as const) {
  test(`an answer ${codes} of IIS’s own has the meaning of its substatus`, () => {
    const sent = backend === undefined ? '' : `&SERVER-STATUS=${backend}`;
    const fields = '#Fields: date time cs-uri-query sc-status sc-substatus sc-win32-status';
    const query = `X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${GUID}${sent}`;
    const [entry] = readAll(`${fields}\n2026-01-02 03:04:05 ${query} ${codes}`);
    assert.equal(entry?.detail?.status, status);
    assert.match(entry?.detail?.meaning ?? '', says);
    assert.equal(entry?.detail?.failure, failure);
  });
}

for (const codes of ['101 0 64', '200 0 0', '404 0 0', '403 0 0']) {
  test(`${codes} says no more than its status`, () => {
    const fields = '#Fields: date time sc-status sc-substatus sc-win32-status';
    const [entry] = readAll(`${fields}\n2026-01-02 03:04:05 ${codes}`);
    assert.equal(entry?.detail, undefined);
  });
}
