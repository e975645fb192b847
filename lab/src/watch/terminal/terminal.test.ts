import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { NGINX_LAB } from '../../timeline/test/observation-fixtures.ts';
import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { test, type TestContext } from 'node:test';
import type { LabPlan, ServiceName } from '../../lab/lab.ts';
import { joinTimeline } from '../../timeline/join.ts';
import { handClock } from '../test/hand-clock.ts';
import {
  cidOf,
  closeLine,
  FIELDS_LINE,
  messageLine,
  openLine,
  pageLine,
  socketLine,
} from '../test/log-lines.ts';
import { createLineReader } from '../model/line-reader.ts';
import { Live } from '../model/live.ts';
import type { LogItem } from '../../timeline/log-item.ts';
import { JsonLines } from './json-lines.ts';
import { Terminal } from './terminal.ts';

const START_MS = Date.parse('2026-11-22T21:24:40.000Z');
const PLAN = {
  engine: 'process',
  proxy: 'nginx',
  ports: { http: 8000, https: 8443, backend: 8080 },
} as unknown as LabPlan;

function items(...lines: readonly (readonly [ServiceName, string])[]): LogItem[] {
  const reader = createLineReader(logReaderOf(NGINX_LAB));
  reader.read('proxy', FIELDS_LINE, START_MS);
  return lines.flatMap(([service, line]) => reader.read(service, line, START_MS + 1300));
}

const STORY = items(
  ['proxy', pageLine(START_MS, 7)],
  ['backend', openLine(START_MS, 1)],
  ['backend', messageLine(START_MS + 6, 1, 1, 'hello\u001B[31m\nworld')],
  ['backend', closeLine(START_MS + 1211, 1, 'client', 1000, '\u001B[2Jbye\nbye')],
  ['proxy', socketLine(START_MS + 1211, 1)],
);

/** All that was written: from Node.js 26 on, read() gives one chunk of several. */
function text(stream: PassThrough): string {
  let all = '';
  const next = (): string | null => stream.setEncoding('utf8').read() as string | null;
  for (let part = next(); part !== null; part = next()) all += part;
  return all;
}

/** Shows the story, and waits until its verdict is there. */
async function show(t: TestContext, make: () => Terminal | JsonLines): Promise<void> {
  const clock = handClock(t);
  const viewer = make();
  const live = new Live({ join: joinTimeline });
  for (const item of STORY) {
    live.read(item);
    viewer.onItem(item);
  }
  const change = live.update();
  assert.ok(change);
  viewer.onChange(change);
  await clock.pass(1500);
  viewer.end();
}

test('a connection is told line by line, aligned, with its verdict last', async (t) => {
  const stream = new PassThrough();
  const print = () => ({ columns: undefined, colour: false });
  await show(t, () => new Terminal({ stream, print, url: 'http://127.0.0.1:1' }));
  const lines = text(stream).trimEnd().split('\n');
  const ways = lines.map((line) => line.slice(22, 47).trimEnd());
  assert.deepEqual(ways, [
    'browser → proxy → backend',
    'browser ← proxy ← backend',
    'browser → proxy → backend',
    'browser → proxy → backend',
    'browser ⇄ proxy ⇄ backend',
    'proxy’s log',
    'verdict: client',
  ]);
  assert.ok(
    lines.every((line) => !line.includes('\u001B')),
    'no escape of a message gets through',
  );
  assert.match(lines.at(-1) ?? '', /^d9985872 .* The page closed it/);
});

test('no line is wider than the terminal, and colours are its own', async (t) => {
  const stream = new PassThrough();
  const print = () => ({ columns: 80, colour: true });
  await show(t, () => new Terminal({ stream, print, url: 'http://127.0.0.1:1' }));
  const shown = text(stream);
  assert.ok(shown.includes('\u001B[32m'));
  // oxlint-disable-next-line no-control-regex
  const plain = shown.replaceAll(/\u001B\[\d+m/g, '').split('\n');
  for (const line of plain) assert.ok(line.length <= 80, `${line.length}: ${line}`);
});

for (const columns of [20, 40, 60]) {
  test(`in ${columns} columns no text is wider, and none is lost`, async (t) => {
    const stream = new PassThrough();
    const print = () => ({ columns, colour: false });
    await show(t, () => new Terminal({ stream, print, url: 'http://127.0.0.1:1' }));
    const shown = text(stream);
    const wide = shown.split('\n').filter((line) => line.length > Math.max(columns, 27));
    assert.deepEqual(wide, [], 'the way from browser to backend is 27 columns');
    assert.match(shown.replaceAll(/\s+/g, ' '), /The page closed it with 1000 “⟨U\+001B⟩\[2Jbye/);
  });
}

test('a flood of one connection is its first lines, a number and the last', async () => {
  const stream = new PassThrough();
  const viewer = new Terminal({
    stream,
    print: () => ({ columns: 80, colour: false }),
    url: 'http://127.0.0.1:1',
  });
  const many = Array.from(
    { length: 4000 },
    (_, index) => ['backend', messageLine(START_MS + 6, 1, index + 1)] as const,
  );
  for (const item of items(['backend', openLine(START_MS, 1)], ...many)) viewer.onItem(item);
  viewer.end();
  const lines = text(stream).trimEnd().split('\n');
  assert.equal(lines.length, 8);
  assert.match(lines.at(-2) ?? '', /… 3995 more/);
  assert.match(lines.at(-1) ?? '', /message 4000/);
});

test('a reader that stands still costs a bounded memory, and is told how much it missed', async (t) => {
  const clock = handClock(t);
  let taken = 0;
  let release: (() => void) | undefined;
  const chunks: string[] = [];
  const stream = new Writable({
    highWaterMark: 1024,
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      taken += 1;
      release = done;
    },
  });
  const viewer = new JsonLines(stream, 'http://127.0.0.1:1');
  const [open, message] = items(
    ['backend', openLine(START_MS, 1)],
    ['backend', messageLine(START_MS, 1, 1)],
  );
  assert.ok(open && message);
  for (let count = 0; count < 20; count += 1) viewer.onItem(open);
  await clock.pass(200);
  for (let count = 0; count < 50_000; count += 1) viewer.onItem(message);
  await clock.pass(300);
  assert.ok(taken <= 2, `${taken} writes to a reader that takes none`);
  for (let turn = 0; turn < 10; turn += 1) {
    release?.();
    release = undefined;
    await clock.pass(150);
  }
  viewer.end();
  const values = chunks
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; lines?: number });
  const dropped = values.find(({ type }) => type === 'dropped');
  assert.ok((dropped?.lines ?? 0) >= 39_000, JSON.stringify(dropped));
});

test('--json is one object for each line and each verdict', async (t) => {
  const stream = new PassThrough();
  await show(t, () => new JsonLines(stream, 'http://127.0.0.1:1'));
  const values = text(stream)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    values.map(({ type }) => type),
    ['watch', 'line', 'line', 'line', 'line', 'line', 'verdict'],
  );
  assert.equal(values.at(-1)?.['id'], cidOf(1));
  assert.equal(values.at(-1)?.['who'], 'client');
});

test('--json says of the lab what changed, not what was looked at', async () => {
  const stream = new PassThrough();
  const viewer = new JsonLines(stream, 'http://127.0.0.1:1');
  const up = { up: true, plan: PLAN, running: { proxy: true, backend: true } } as const;
  for (const state of [{ up: false } as const, up, up, { up: false } as const, up]) {
    viewer.onState(state);
  }
  viewer.end();
  const values = text(stream)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; up?: boolean });
  const told = values.filter(({ type }) => type === 'lab').map((value) => value.up);
  assert.deepEqual(told, [false, true, false, true]);
});

test('what is known of the lab is said once, with what to do', () => {
  const stream = new PassThrough();
  const print = () => ({ columns: 80, colour: false });
  const viewer = new Terminal({ stream, print, url: 'http://127.0.0.1:1' });
  const running = { proxy: true, backend: true };
  viewer.onState({ up: false });
  viewer.onState({ up: false });
  viewer.onState({ up: true, plan: PLAN, running });
  viewer.onState({ up: true, plan: PLAN, running });
  viewer.onState({ up: true, plan: PLAN, running: { ...running, backend: false } });
  viewer.onState({ up: true, plan: PLAN, running: { ...running, relay: false } });
  viewer.end();
  const shown = text(stream);
  assert.equal(shown.split('The lab is down: run make up').length, 2);
  assert.equal(shown.split('The lab is up').length, 2);
  assert.match(shown, /watch {2}http:\/\/127\.0\.0\.1:1/);
  assert.match(shown, /open {3}https:\/\/reverseproxy\.com:8443/);
  assert.match(shown, /The backend of the lab is not running/);
  assert.match(shown, /The relay of the lab is not running: run make up/);
});

test('what was there before is counted by its causes, and only the last of it listed', () => {
  const stream = new PassThrough();
  const print = () => ({ columns: undefined, colour: false });
  const viewer = new Terminal({ stream, print, url: 'http://127.0.0.1:1' });
  const live = new Live({ join: joinTimeline });
  const lines = Array.from({ length: 40 }, (_, number) => [
    ['backend', openLine(START_MS + number, number, 'direct')] as const,
    [
      'backend',
      closeLine(START_MS + 50 + number, number, number < 30 ? 'client' : 'server'),
    ] as const,
  ]).flat();
  for (const item of items(...lines, ['backend', closeLine(START_MS, 99)])) live.read(item);
  live.update();
  viewer.onBacklog(live.flows(), live.cut);
  viewer.end();
  const shown = text(stream);
  assert.match(shown, /ended before, 40 sockets:\n +30 {2}client: page-closed\n +10 {2}backend: /);
  assert.match(shown, /ended before, the last 5 of 40:/);
  assert.match(shown, /1 connection not judged, because their lines were cut from the logs/);
  assert.equal(shown.trimEnd().split('\n').length, 10);
});

test('a lab whose log was deleted is told of in one line', () => {
  const stream = new PassThrough();
  const print = () => ({ columns: undefined, colour: false });
  const viewer = new Terminal({ stream, print, url: 'http://127.0.0.1:1' });
  const running = { proxy: true, backend: true };
  viewer.onState({ up: true, plan: PLAN, running, lost: 'backend.log was deleted: run make up' });
  viewer.end();
  assert.match(text(stream), /^\nWarning: backend\.log was deleted: run make up\n/);
});
