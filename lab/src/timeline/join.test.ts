import { logReaderOf } from '../lab/proxy-log-reader.ts';
import { NGINX_LAB } from './test/observation-fixtures.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from './join.ts';
import type { Observations } from './observations.ts';
import type { Flow } from './timeline.ts';
import {
  AT,
  backendOf,
  browserOf,
  CID,
  forwarded,
  LOG_ID,
  entryFixture,
  loggedEntry,
  noteFixture,
  eventFixture,
  socketFixture,
  NOTHING,
  proxyOf,
} from './test/observation-fixtures.ts';
import { readEnding } from './test/recorded-endings.ts';

const NO_EVENTS = { events: [], running: true };

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

function flowsOf(seen: Partial<Observations>): readonly Flow[] {
  return joinTimeline({ ...NOTHING, ...seen }).flows;
}

test('nothing watched is an empty timeline that says so', () => {
  const watched = { browser: false, proxy: false, backend: false };
  assert.deepEqual(joinTimeline(NOTHING), { watched, flows: [] });
});

test('a viewpoint that saw nothing was watched all the same', () => {
  const { watched } = joinTimeline({ ...NOTHING, backend: backendOf() });
  assert.deepEqual(watched, { browser: false, proxy: false, backend: true });
});

for (const { what, line = 'X-ARR-LOG-ID=a&SERVER-STATUS=404 404 7', cause, ...given } of [
  { what: 'an application’s without the relay', cause: 'page-or-handshake' },
  { what: 'an application’s with the relay', relay: NO_EVENTS, cause: 'page-loaded' },
  { what: 'the lab’s own backend’s', application: false, cause: 'page-loaded' },
  {
    what: 'one without an error',
    line: 'X-ARR-LOG-ID=a&SERVER-STATUS=200 200 7',
    cause: 'page-loaded',
  },
]) {
  test(`an answer without an id may be a handshake’s: ${what}, ${cause}`, () => {
    const { flows } = joinTimeline({
      ...NOTHING,
      application: true,
      ...given,
      proxy: { entries: [entryFixture(line)], notes: [], running: true },
    });
    const { cause: found, missing } = flows[0]?.verdict ?? {};
    assert.deepEqual([found, missing], [cause, cause === 'page-loaded' ? [] : ['browser']]);
  });
}

test('a proxy that sends one key with every request does not make a socket of its page’s', () => {
  const headers = { 'sec-websocket-key': KEY };
  const message = "Error during WebSocket handshake: Incorrect 'Sec-WebSocket-Accept' header value";
  const socket = socketFixture({
    request: { 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    openedAtMs: undefined,
    error: { atMs: AT + 9, message },
    closed: { atMs: AT + 10, code: 1006, reason: '', wasClean: false },
  });
  const flows = flowsOf({
    browser: browserOf(socket),
    backend: backendOf(
      eventFixture('no-upgrade', 1, { status: 200, headers }),
      eventFixture('open', 5, { cid: CID, headers }),
    ),
  });
  const { verdict } = flows.find(({ id }) => id === CID) ?? {};
  assert.equal(verdict?.cause, 'answer-not-accepted');
});

test('a socket without an id is joined by the handshake’s key', () => {
  const headers = { 'sec-websocket-key': KEY };
  const flows = flowsOf({
    browser: browserOf(socketFixture({ cid: undefined, request: headers })),
    backend: backendOf(
      eventFixture('open', 3, { cid: 'made-by-the-backend', via: 'direct', headers }),
    ),
  });
  assert.equal(flows.length, 1);
  assert.equal(flows[0]?.id, 'made-by-the-backend');
});

test('a refusal, which has no id, is joined by X-ARR-LOG-ID', () => {
  const id = '7f6a1c0e-0000-4000-8000-000000000000';
  const flows = flowsOf({
    proxy: {
      entries: [entryFixture(`x=1&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${id}&SERVER-STATUS=403 403 7`)],
      notes: [],
      running: true,
    },
    backend: backendOf(
      eventFixture('refuse', 0, { status: 403, via: 'proxy', headers: { 'x-arr-log-id': id } }),
    ),
  });
  assert.deepEqual(
    flows.map(({ kind, verdict }) => [kind, verdict.cause]),
    [['socket', 'handshake-refused-by-backend']],
  );
});

test('a client that uses an id again has two sockets, in order', () => {
  const cid = 'twice';
  const closed = { atMs: AT + 50, code: 1000, reason: '', wasClean: true };
  const flows = flowsOf({
    browser: browserOf(
      socketFixture({ cid, closed, closeCalled: { atMs: AT + 40, code: 1000 } }),
      socketFixture({ cid, createdAtMs: AT + 100, openedAtMs: AT + 105 }),
    ),
    backend: backendOf(
      eventFixture('open', 3, { cid, via: 'direct' }),
      eventFixture('close', 48, { cid, code: 1000, by: 'client', durationMs: 45 }),
      eventFixture('open', 103, { cid, via: 'direct' }),
    ),
  });
  assert.deepEqual(
    flows.map(({ verdict }) => verdict.cause),
    ['page-closed', 'still-open'],
  );
});

test('an id that is open twice at once: each end finds its own socket', () => {
  const opened = (atMs: number, headers: Readonly<Record<string, string>>) =>
    eventFixture('open', atMs, { cid: CID, via: 'proxy', headers });
  const closed = (atMs: number, code: number, durationMs: number) =>
    eventFixture('close', atMs, { cid: CID, by: 'client', code, durationMs });
  const flows = flowsOf({
    proxy: proxyOf([
      entryFixture(`cid=${CID} 400 0`),
      entryFixture(`${forwarded(101, CID, 'f00d')} 101 500`),
      entryFixture(`${forwarded(101)} 101 400`),
    ]),
    backend: backendOf(
      opened(100, { 'x-arr-log-id': LOG_ID }),
      eventFixture('message', 150, { cid: CID, n: 1 }),
      opened(200, {}),
      eventFixture('message', 210, { cid: CID, n: 1 }),
      eventFixture('message', 220, { cid: CID, n: 2 }),
      closed(500, 4001, 400),
      closed(700, 4002, 500),
    ),
  });
  const actual = flows.map(({ verdict, steps }) => [
    verdict.sentence.replace(/ (?:after|and) .*$/, ''),
    steps.findLast(({ kind }) => kind === 'log')?.label,
  ]);
  assert.deepEqual(actual, [
    ['The client closed it with 4001', '101 logged · 400 ms'],
    ['The client closed it with 4002', '101 logged · 500 ms'],
    ['The proxy refused the handshake with 400', '400 logged · 0 ms'],
  ]);
});

test('an id that is used again: what the backend refused is not what the proxy refused', () => {
  const flows = flowsOf({
    proxy: proxyOf([entryFixture(`cid=${CID} 400 0`)]),
    backend: backendOf(eventFixture('refuse', 100, { cid: CID, status: 403, reason: 'origin' })),
  });
  assert.deepEqual(flows.map(({ verdict }) => verdict.cause).toSorted(), [
    'handshake-refused-by-backend',
    'handshake-refused-by-proxy',
  ]);
});

/** Three sockets with the same id, one after the other. They end after 1, 3 and 5 s. */
const THREE = [
  ['f00d', 100, 1000],
  ['beef', 2000, 3000],
  ['cafe', 4000, 5000],
] as const;

for (const [index, second] of [1, 3, 5].entries()) {
  test(`an id that is used again: what nginx complained of is about the socket that it ended, number ${index + 1}`, () => {
    const timedOut = `*2 upstream timed out (110: Connection timed out) while proxying upgraded connection, request: "GET /?cid=${CID} HTTP/1.1"`;
    const flows = flowsOf({
      proxy: proxyOf(
        THREE.map(([id, fromMs, toMs]) =>
          entryFixture(`${forwarded(101, CID, id)} 101 ${toMs - fromMs}`, toMs / 1000),
        ),
        noteFixture(timedOut, second),
      ),
      backend: backendOf(
        ...THREE.flatMap(([id, fromMs, toMs]) => [
          eventFixture('open', fromMs, { cid: CID, via: 'proxy', headers: { 'x-arr-log-id': id } }),
          eventFixture('close', toMs, {
            cid: CID,
            by: 'network',
            code: 1006,
            durationMs: toMs - fromMs,
          }),
        ]),
      ),
    });
    assert.deepEqual(
      flows.map(({ verdict }) => verdict.cause === 'proxy-timeout'),
      THREE.map((_, at) => at === index),
    );
  });

  test(`an id that is open three times at once: an error is about the socket that closes next, number ${index + 1}`, () => {
    const message = 'Invalid WebSocket frame: RSV1 must be clear';
    const flows = flowsOf({
      backend: backendOf(
        ...THREE.map(([, fromMs], at) => eventFixture('open', 100 * at, { cid: CID, n: fromMs })),
        ...THREE.flatMap(([, , toMs], at) => [
          ...(at === index ? [eventFixture('error', toMs - 1, { cid: CID, message })] : []),
          eventFixture('close', toMs, {
            cid: CID,
            by: 'server',
            code: 1002,
            durationMs: toMs - 100 * at,
          }),
        ]),
      ),
    });
    assert.deepEqual(
      flows.map(({ verdict }) => verdict.evidence.some(({ line }) => line.includes(message))),
      THREE.map((_, at) => at === index),
    );
  });
}

test('a request is drawn as a handshake only where somebody says that it was one', () => {
  const proxy = proxyOf([entryFixture(`${forwarded(200)} 200 3`)]);
  const requests = (browser?: ReturnType<typeof browserOf>): readonly string[] =>
    joinTimeline({ ...NOTHING, proxy, browser })
      .flows.flatMap(({ steps }) => steps)
      .flatMap(({ kind, label }) => (kind === 'request' ? [label] : []));
  assert.deepEqual(requests(), ['GET /', 'GET /']);
  const asked = 'GET / · Upgrade: websocket';
  assert.deepEqual(requests(browserOf(socketFixture({ openedAtMs: undefined }))), [asked, asked]);
});

test('a line that comes twice counts once', async () => {
  const all = await readEnding('1.22', 'proxy-timeout');
  const twice = <T>(list: readonly T[] = []): T[] => [...list, ...list];
  const doubled = joinTimeline({
    ...all,
    proxy: all.proxy && {
      ...all.proxy,
      entries: twice(all.proxy.entries),
    },
    backend: all.backend && { ...all.backend, events: twice(all.backend.events) },
  });
  const count = (kind: string): number =>
    joinTimeline(all).flows.filter((flow) => flow.kind === kind).length;
  const sockets = doubled.flows.filter(({ kind }) => kind === 'socket');
  assert.equal(sockets.length, count('socket'));
});

test('pings in a row are one step with their number', () => {
  const pings = Array.from({ length: 9 }, (_, index) =>
    eventFixture('ping', 10 + index, { cid: 'a', n: index + 1 }),
  );
  const events = [eventFixture('open', 0, { cid: 'a', via: 'direct' }), ...pings];
  const flows = flowsOf({ backend: backendOf(...events) });
  const folded = flows[0]?.steps.filter(({ kind }) => kind === 'ping');
  assert.deepEqual(
    folded?.map(({ label, count }) => [label, count]),
    [['pings 1 to 9', 9]],
  );
});

test('a reload between two pings parts them', () => {
  const reload = logReaderOf(NGINX_LAB).read(
    '2026/11/22 21:00:02 [notice] 7#7: reconfiguring',
    AT,
  )?.note;
  if (reload === undefined) throw new Error('not an error line');
  const events = [
    eventFixture('open', 0, { cid: 'a', via: 'proxy' }),
    eventFixture('ping', 10, { cid: 'a', n: 1 }),
    eventFixture('ping', 5000, { cid: 'a', n: 2 }),
  ];
  const flows = flowsOf({
    proxy: { entries: [], notes: [{ item: reload, seenAtMs: AT + 2040 }], running: true },
    backend: backendOf(...events),
  });
  const kinds = flows[0]?.steps.map(({ kind }) => kind).slice(-3);
  assert.deepEqual(kinds, ['ping', 'life', 'ping']);
});

test('what nobody logged is inferred and says so: the way from proxy to backend', () => {
  const ports = { http: 80, https: 443, backend: 8080 };
  const flows = flowsOf({ browser: browserOf(socketFixture()), ports });
  const inferred = flows[0]?.steps.filter((step) => step.inferred === true);
  assert.deepEqual(
    inferred?.map(({ from, to }) => `${from} ${to}`),
    ['proxy backend', 'backend proxy'],
  );
});

test('IIS’s own log, which has no error log: the proxy may have cut it, so nobody can tell', () => {
  const cid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  const id = '7f6a1c0e-0000-4000-8000-000000000000';
  const headers = { 'x-arr-log-id': id };
  const { flows } = joinTimeline({
    browser: browserOf(
      socketFixture({ cid, closed: { atMs: AT + 900, code: 1006, reason: '', wasClean: false } }),
    ),
    proxy: {
      entries: [
        entryFixture(`cid=${cid}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${id}&SERVER-STATUS=101 101 7`),
      ],
      notes: [],
      running: true,
    },
    backend: backendOf(
      eventFixture('open', 3, { cid, via: 'proxy', headers }),
      eventFixture('close', 900, { cid, code: 1006, by: 'network', durationMs: 897 }),
    ),
  });
  assert.equal(flows[0]?.verdict.who, 'cannot tell');
  assert.deepEqual(flows[0]?.verdict.missing, ['proxy']);
});

test('10 000 lines of 2000 sockets take seconds at most', () => {
  const events = Array.from({ length: 2000 }, (_, index) => [
    eventFixture('open', index, { cid: `c${index}`, via: 'proxy' }),
    eventFixture('message', index + 1, {
      cid: `c${index}`,
      n: 1,
      type: 'text',
      bytes: 5,
      text: 'hello',
    }),
    eventFixture('ping', index + 2, { cid: `c${index}`, n: 1 }),
    eventFixture('close', index + 3, {
      cid: `c${index}`,
      code: 1006,
      by: 'network',
      durationMs: 3,
    }),
  ]).flat();
  const entries = Array.from({ length: 2000 }, (_, index) =>
    entryFixture(`cid=c${index}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${index}&SERVER-STATUS=101 101 7`),
  );
  const before = process.cpuUsage();
  const flows = flowsOf({
    proxy: { entries, notes: [], running: true },
    backend: backendOf(...events),
  });
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1000; // CPU time, because a busy machine does not change it
  assert.equal(flows.length, 2000);
  assert.ok(tookMs < 5000, `${tookMs} ms`);
});

test('a line that is about a request and names a timeout too, as HAProxy’s, is read as both', () => {
  const line =
    '2026-11-29T15:23:17.104539+00:00 127.0.0.1:52326 [29/Nov/2026:15:23:15.067] lab~ backend/node 0/0/1/20/2036 101 737 - - cD-- 1/1/0/0/0 0/0 {reverseproxy.com:26102|} {websocket} "GET /?cid=eb74d4bc-b780-4e9b-b870-b0958d0bdb3e HTTP/1.1" afd33622-fcec-4af5-bd16-bebbdd53c9f6';
  const ports = { http: 26_101, https: 26_102, backend: 26_100 };
  const { entry, note } = logReaderOf({ proxy: 'haproxy', ports }).read(line, AT) ?? {};
  if (entry === undefined || note === undefined) throw new Error('the line was to be read as both');
  const seenAtMs = entry.endedAt.getTime();
  const flows = flowsOf({
    ports,
    proxy: {
      entries: [{ item: entry, seenAtMs }],
      notes: [{ item: note, seenAtMs }],
      running: true,
    },
  });
  assert.deepEqual(
    flows.map(({ verdict: { who, cause } }) => [who, cause]),
    [['proxy', 'proxy-timeout']],
  );
});

/** nginx's line for a client that left before the 101: no id, and the page's target. */
const LEFT =
  '*27 epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too (32: Broken pipe) while connecting to upstream, client: 127.0.0.1, server: localhost, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:24601/", host: ';

for (const [whose, host, lines] of [
  ['of the page’s host is the page load’s', 'reverseproxy.com', 1],
  ['of another host is a socket’s', 'reverseproxy.com:29340', 0],
] as const) {
  test(`a note without an id ${whose}`, () => {
    const columns = 'cs-method cs-uri-stem cs-uri-query cs-host sc-status';
    const entry = loggedEntry(columns, '21:00:00 GET / - reverseproxy.com 200');
    const note = noteFixture(`${LEFT}"${host}"`);
    const flows = flowsOf({ proxy: proxyOf([entry], note) });
    const shown = flows.flatMap(({ steps }) => steps).flatMap(({ evidence }) => evidence);
    assert.equal(shown.filter((said) => said.line === note.item.line).length, lines);
  });
}

for (const [target, codes, failure, sentence] of [
  [
    '/bin/chat -',
    '404 8 0',
    undefined,
    'The proxy answered 404.8: request filtering hides that path.',
  ],
  [
    '/hub id=1',
    '404 15 0',
    'F25',
    /^The proxy answered 404\.15: .*maxQueryString \(F25\)\. Shorten/,
  ],
  ['/src/+page.js -', '404 11 0', undefined, /404\.11: .*a plus sign/],
  ['/src/page.js -', '404 0 0', undefined, undefined],
] as const) {
  test(`a request that no page load and no socket is known by, answered ${codes} at ${target}`, () => {
    const columns = 'cs-method cs-uri-stem cs-uri-query sc-status sc-substatus sc-win32-status';
    const entry = loggedEntry(columns, `21:00:00 GET ${target} ${codes}`);
    const flows = flowsOf({ proxy: proxyOf([entry]) });
    assert.equal(flows.length, sentence === undefined ? 0 : 1);
    const [verdict] = flows.map((one) => one.verdict);
    assert.equal(verdict?.failure, failure);
    assert.match(verdict?.sentence ?? '', new RegExp(sentence ?? ''));
  });
}

/** Caddy 2.6's line for each WebSocket that a reload closed. */
function closedByReload(cid: string, atMs: number): string {
  const request = { remote_ip: '127.0.0.1', remote_port: '1', proto: 'HTTP/1.1', method: 'GET' };
  const uri = `/?cid=${cid}`;
  return JSON.stringify({
    level: 'debug',
    ts: atMs / 1000,
    logger: 'http.handlers.reverse_proxy',
    msg: 'connection closed',
    upstream: '127.0.0.1:8080',
    duration: 0.01,
    request: { ...request, host: 'localhost:8443', uri },
  });
}

test('each socket that a reload of Caddy 2.6 closed shows its own line and no other', () => {
  const reader = logReaderOf({ proxy: 'caddy', ports: { http: 8000, https: 8443, backend: 8080 } });
  const cids = ['one', 'other'].map((name) => `${name}-cid`);
  const reload = `{"level":"info","ts":${(AT + 3000) / 1000},"logger":"admin.api","msg":"received request","method":"POST","host":"","uri":"/load"}`;
  const lines = [reload, ...cids.map((cid) => closedByReload(cid, AT + 3010))];
  const notes = lines.map((line) => {
    const note = reader.read(line, AT)?.note;
    if (note === undefined) throw new Error(`this line cannot be read: ${line}`);
    return { item: note, seenAtMs: AT + 3020 };
  });
  const events = cids.flatMap((cid) => [
    eventFixture('open', 0, { cid, via: 'proxy' }),
    eventFixture('close', 3000, { cid, code: 1006, via: 'proxy' }),
  ]);
  const flows = flowsOf({
    proxy: { entries: [], notes, running: true },
    backend: backendOf(...events),
  });
  assert.deepEqual(
    flows.map(({ id, steps }) => [
      id,
      steps.flatMap(({ label, evidence }) =>
        label === 'old worker ended' ? evidence.map(({ line }) => line) : [],
      ),
    ]),
    cids.map((cid, index) => [cid, [lines[index + 1]]]),
  );
});
