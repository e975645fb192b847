import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { NGINX_LAB } from './observation-fixtures.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createW3cReader } from '@lab101/proxy';
import * as fc from 'fast-check';
import { joinTimeline } from '../join.ts';
import type { BrowserSocket, Observations, Seen, Viewpoint } from '../observations.ts';
import { NGINX_VERSIONS, readEnding, recordedEndings } from './recorded-endings.ts';
import type { Flow } from '../timeline.ts';
import { CAUSES } from '../verdict/causes.ts';

const AT = Date.parse('2026-11-22T21:00:00.000Z');
const cid = fc.option(fc.constantFrom('a', 'B', 'b', 'c', '3fa85f64-5717-4562-b3fc-2c963f66afa6'), {
  nil: undefined,
});
const atMs = fc.integer({ min: AT - 5000, max: AT + 20_000 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const headers = fc.dictionary(
  fc.constantFrom('host', 'sec-websocket-key', 'x-arr-log-id'),
  fc.constantFrom('1', '2', 'host:8080'),
);

const socket: fc.Arbitrary<BrowserSocket> = fc.record({
  cid,
  pageUrl: fc.string(),
  url: fc.constantFrom('wss://reverseproxy.com/?cid=a', 'ws://localhost:8080', 'no url', ''),
  createdAtMs: atMs,
  request: headers,
  answer: maybe(
    fc.record({
      atMs,
      status: fc.constantFrom(101, 200, 403, 502),
      protocol: fc.constant(undefined),
      headers,
    }),
  ),
  openedAtMs: maybe(atMs),
  messages: fc.array(
    fc.record({
      atMs,
      from: fc.constantFrom('page' as const, 'server' as const),
      type: fc.constantFrom('text' as const, 'binary' as const),
      bytes: fc.nat(),
      text: maybe(
        fc.constantFrom('hello', '{"type":"ping","n":1}', '{"type":"ping"', '{"type":"x"'),
      ),
    }),
    { maxLength: 4 },
  ),
  droppedMessages: fc.nat({ max: 2 }),
  closeCalled: maybe(fc.record({ atMs, code: maybe(fc.constant(1000)) })),
  closed: maybe(
    fc.record({
      atMs,
      code: fc.constantFrom(1000, 1001, 1005, 1006, 1009, 4999),
      reason: fc.constantFrom('', 'bye'),
      wasClean: fc.boolean(),
    }),
  ),
  error: maybe(
    fc.record({
      atMs,
      message: fc.constantFrom(
        'Error during WebSocket handshake: Unexpected response code: 403',
        'Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID',
        'net::ERR_CONNECTION_REFUSED',
        'x',
      ),
    }),
  ),
  gone: maybe(
    fc.record({
      atMs,
      how: fc.constantFrom('navigated' as const, 'closed' as const, 'crashed' as const),
    }),
  ),
});

const event = fc
  .record({
    event: fc.constantFrom(
      'listen',
      'open',
      'message',
      'ping',
      'close',
      'error',
      'refuse',
      'no-upgrade',
      'stop',
      'stopped',
      'other',
    ),
    cid,
    time: fc.oneof(
      atMs.map((at) => new Date(at).toISOString()),
      fc.constant('no time'),
    ),
    via: fc.constantFrom('proxy', 'direct', 7),
    headers: fc.oneof(headers, fc.constant(null), fc.constant('x')),
    code: fc.constantFrom(1000, 1001, 1006, 1009, 1013, 'x'),
    by: fc.constantFrom('client', 'server', 'network', 'x'),
    reason: fc.constantFrom('', 'bye', 'no pong in time', 'x was not answered in time'),
    durationMs: fc.oneof(fc.nat(), fc.constant('x')),
    n: fc.oneof(fc.nat({ max: 3 }), fc.constant('x')),
    status: fc.constantFrom(403, 404, 'x'),
  })
  .chain((item) => atMs.map((seenAtMs) => ({ item: withoutCid(item), seenAtMs })));

function withoutCid<T extends { readonly cid?: string | undefined }>(item: T) {
  const { cid: id, ...rest } = item;
  return id === undefined ? rest : { ...rest, cid: id };
}

const STATUSES = ['101', '200', '403', '499', '502'];
const entry = fc
  .tuple(cid, fc.constantFrom('', '1', '2'), fc.constantFrom(...STATUSES), fc.nat({ max: 15 }))
  .map(([id, arr, status, second]) => {
    const reader = createW3cReader();
    reader.read('#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status time-taken');
    const query = [
      ...(id === undefined ? [] : [`cid=${id}`]),
      ...(arr === '' ? [] : [`X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${arr}&SERVER-STATUS=${status}`]),
    ].join('&');
    const time = `21:00:${String(second).padStart(2, '0')}`;
    const line = `2026-11-22 ${time} GET / ${query === '' ? '-' : query} ${status} 7`;
    return seen(reader.read(line)?.entry);
  });

const MESSAGES = [
  'nginx/1.22.1',
  'reconfiguring',
  'exit',
  'signal 15 (SIGTERM) received from 1, exiting',
  'worker process 8 exited with code 0',
  '*1 upstream timed out (110: Connection timed out) while proxying upgraded connection, request: "GET /?cid=a HTTP/1.1"',
  '*2 connect() failed (111: Connection refused) while connecting to upstream, request: "GET /?cid=b HTTP/1.1"',
];
const error = fc
  .tuple(fc.constantFrom(...MESSAGES), fc.nat({ max: 15 }))
  .map(([message, second]) =>
    seen(
      logReaderOf(NGINX_LAB).read(
        `2026/11/22 21:00:${String(second).padStart(2, '0')} [info] 7#7: ${message}`,
        AT,
      )?.note,
    ),
  );

function seen<T>(item: T | undefined): Seen<T> {
  if (item === undefined) throw new Error('the line was to be read');
  return { item, seenAtMs: AT };
}

const running = maybe(fc.boolean());
const observations: fc.Arbitrary<Observations> = fc.record({
  browser: maybe(
    fc.record({
      name: fc.constant('Test'),
      pages: fc.constant([]),
      sockets: fc.array(socket, { maxLength: 4 }),
    }),
  ),
  proxy: maybe(
    fc.record({
      entries: fc.array(entry, { maxLength: 5 }),
      notes: fc.array(error, { maxLength: 5 }),
      running,
    }),
  ),
  backend: maybe(fc.record({ events: fc.array(event, { maxLength: 8 }), running })),
  ports: maybe(fc.constant({ http: 80, https: 443, backend: 8080 })),
});

test('whatever was seen: no throw, every verdict of the list, steps in order with evidence', () => {
  fc.assert(
    fc.property(observations, (all) => {
      for (const { steps, verdict, startedAtMs, endedAtMs } of joinTimeline(all).flows) {
        assert.ok(Object.hasOwn(CAUSES, verdict.cause) || verdict.cause.startsWith('page-'));
        assert.ok(!/[{}]\w+|undefined|NaN/.test(verdict.sentence.replaceAll(/“.*?”|\(.*\)/g, '')));
        assert.ok(endedAtMs === undefined || endedAtMs >= startedAtMs);
        assert.ok(steps.every(({ atMs: at }) => Number.isFinite(at)));
        assert.ok(steps.every(({ atMs: at }, index) => at >= (steps[index - 1]?.atMs ?? at)));
        assert.ok(steps.every((step) => step.evidence.length > 0 || step.inferred === true));
        for (const viewpoint of verdict.missing)
          assert.equal(verdict.who, 'cannot tell', viewpoint);
      }
    }),
  );
});

test('no socket is lost: each that a viewpoint saw is one flow or more', () => {
  fc.assert(
    fc.property(observations, (all) => {
      const { flows } = joinTimeline(all);
      const sockets = flows.filter(({ kind }) => kind === 'socket').length;
      const opened = all.backend?.events.filter(({ item }) => item.event === 'open') ?? [];
      const lines = new Set(opened.map(({ item }) => JSON.stringify(item)));
      assert.ok(sockets >= (all.browser?.sockets.length ?? 0));
      assert.ok(sockets >= lines.size);
    }),
  );
});

test('an accusation needs the viewpoint that carries it', () => {
  const carriedBy = (cause: string): Viewpoint | undefined =>
    cause.startsWith('proxy-') ? 'proxy' : cause === 'backend-killed' ? 'backend' : undefined;
  fc.assert(
    fc.property(observations, (all) => {
      const { watched, flows } = joinTimeline(all);
      for (const { verdict } of flows) {
        const needed = carriedBy(verdict.cause);
        if (needed === undefined) continue;
        assert.ok(watched[needed], verdict.cause);
        assert.ok(
          verdict.evidence.some(({ viewpoint }) => viewpoint === needed),
          verdict.cause,
        );
      }
    }),
  );
});

function brief({ id, verdict, steps }: Flow): readonly string[] {
  return [
    id,
    verdict.cause,
    verdict.sentence,
    ...steps.map((step) => `${step.atMs} ${step.label}`),
  ];
}

test('the order in which connections stand in a log changes nothing', async () => {
  for (const version of NGINX_VERSIONS) {
    for (const ending of await recordedEndings(version)) {
      const all = await readEnding(version, ending);
      const byConnection = {
        ...all,
        browser: all.browser && { ...all.browser, sockets: all.browser.sockets.toReversed() },
        proxy: all.proxy && { ...all.proxy, entries: all.proxy.entries.toReversed() },
        backend: all.backend && {
          ...all.backend,
          events: [...all.backend.events].sort((a, b) =>
            (b.item.cid ?? '~').localeCompare(a.item.cid ?? '~'),
          ),
        },
      };
      const again = joinTimeline(byConnection);
      assert.deepEqual(again.flows.map(brief), joinTimeline(all).flows.map(brief), ending);
    }
  }
});
