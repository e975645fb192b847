import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lab } from '../lab/lab.ts';
import { joinTimeline } from '../timeline/join.ts';
import { recordLab } from './lab-record.ts';

const FIELDS = '#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status time-taken';
const started = '2026/11/22 21:00:00 [notice] 7#7: nginx/1.22.1';
const upgraded = (cid: string) =>
  `2026-11-22 21:00:01 GET / cid=${cid}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${cid}&SERVER-STATUS=101 101 7`;
const timedOut = (cid: string) =>
  `2026/11/22 21:00:01 [info] 8#8: *3 upstream timed out (110: Connection timed out) while proxying upgraded connection, request: "GET /?cid=${cid} HTTP/1.1"`;
const event = (name: string, cid?: string) =>
  JSON.stringify({
    time: '2026-11-22T21:00:00.500Z',
    event: name,
    ...(cid && { cid, via: 'proxy' }),
  });

/** A lab that has only logs. */
function labFixture() {
  const handlers: Record<string, (line: string) => void> = {};
  const service = (name: string) => ({
    name,
    isRunning: async () => name === 'proxy',
    follow: async (onLine: (line: string) => void, signal: AbortSignal) => {
      handlers[name] = onLine;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  });
  const plan = { proxy: 'nginx', ports: { http: 80, https: 443, backend: 8080 } };
  const lab = { plan, proxy: service('proxy'), backend: service('backend') } as unknown as Lab;
  return { lab, write: (name: string, line: string) => handlers[name]?.(line) };
}

test('reads access log, error log and events, and asks whether both run', async () => {
  const { lab, write } = labFixture();
  const record = recordLab(lab);
  for (const line of [FIELDS, started, timedOut('a'), upgraded('a'), 'something else']) {
    write('proxy', line);
  }
  for (const line of [event('listen'), event('open', 'a'), 'ERROR: text']) write('backend', line);
  const { proxy, backend, ports } = await record.observations();
  assert.equal(record.proxyLines.length, 5);
  assert.deepEqual([proxy.entries.length, proxy.notes.length, proxy.running], [1, 2, true]);
  assert.deepEqual([backend.events.length, backend.running], [2, false]);
  assert.equal(backend.events[1]?.item.line, event('open', 'a'), 'the line as it was written');
  assert.ok(Math.abs((proxy.entries[0]?.seenAtMs ?? 0) - Date.now()) < 60_000);
  assert.equal(ports?.backend, 8080);
  await record[Symbol.asyncDispose]();
});

test('since a mark: what came after, and of before what is said of the programs', async () => {
  const { lab, write } = labFixture();
  const record = recordLab(lab);
  for (const line of [FIELDS, started, timedOut('a'), upgraded('a')]) write('proxy', line);
  for (const line of [event('listen'), event('open', 'a')]) write('backend', line);
  const mark = record.mark();
  for (const line of [timedOut('b'), upgraded('b')]) write('proxy', line);
  write('backend', event('open', 'b'));
  const observations = await record.since(mark).observations();
  assert.deepEqual(
    observations.proxy.notes.map(({ item }) => item.connection?.cid ?? item.message),
    ['nginx/1.22.1', 'b'],
  );
  assert.deepEqual(
    observations.backend.events.map(({ item }) => item.event),
    ['listen', 'open'],
  );
  const { flows } = joinTimeline(observations);
  assert.deepEqual(
    flows.map(({ id, verdict }) => [id, verdict.cause]),
    [['b', 'proxy-timeout']],
  );
  await record[Symbol.asyncDispose]();
});

test('a line that the lab could not read is shown where something did not come', async () => {
  const { lab, write } = labFixture();
  const record = recordLab(lab);
  for (const line of [FIELDS, started]) write('proxy', line);
  const wait = async (): Promise<unknown> => record.proxyEntry('the 101', () => false, 1);
  await assert.rejects(
    wait,
    /^Error: the proxy’s log did not show the 101 within 1 ms; it ends:\n/,
  );
  write('proxy', '2026-11-22 21:00:01 GET / cid=a 101');
  write('proxy', upgraded('a'));
  await assert.rejects(
    wait,
    /within 1 ms, but has 1 line that the lab could not read, such as:\n2026-11-22 21:00:01 GET \/ cid=a 101\nit ends:\n/,
  );
  write('backend', 'ERROR: text');
  await assert.rejects(
    record.backendEvent('its open', () => false, 1),
    /the backend’s log did not show its open .*could not read, such as:\nERROR: text\n/,
  );
  await record[Symbol.asyncDispose]();
});
