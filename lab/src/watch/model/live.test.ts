import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { NGINX_LAB } from '../../timeline/test/observation-fixtures.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceName } from '../../lab/lab.ts';
import { joinTimeline } from '../../timeline/join.ts';
import {
  cidOf,
  closeLine,
  eventLine,
  FIELDS_LINE,
  logIdOf,
  messageLine,
  openLine,
  pageLine,
  socketLine,
} from '../test/log-lines.ts';
import { cutMark } from '../../lab/cut-mark.ts';
import { createLineReader } from './line-reader.ts';
import { Live } from './live.ts';
import type { LiveFlow, LiveOptions } from './live-flow.ts';

const START_MS = Date.parse('2026-11-22T21:24:40.000Z');

function createModel(options: Partial<LiveOptions> = {}) {
  let joins = 0;
  const live = new Live({
    join: (seen) => {
      joins += 1;
      return joinTimeline(seen);
    },
    ...options,
  });
  const reader = createLineReader(logReaderOf(NGINX_LAB), { onCut: live.cutBefore.bind(live) });
  const read = (service: ServiceName, line: string, atMs = START_MS): void => {
    for (const logged of reader.read(service, line, atMs)) live.read(logged);
  };
  read('proxy', FIELDS_LINE);
  return { live, read, joins: () => joins };
}

function nginxSays(
  read: (service: ServiceName, line: string, atMs?: number) => void,
  message: string,
  atMs: number,
): void {
  const time = new Date(atMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  read('proxy', `${time} [notice] 7#7: ${message}`, atMs);
}

function causesOf(settled: readonly LiveFlow[] = []): readonly string[] {
  return settled.map(({ flow }) => flow.verdict.cause);
}

test('a socket is open until its close arrives, and the proxy’s line joins it', () => {
  const { live, read } = createModel();
  read('backend', openLine(START_MS, 1));
  read('backend', messageLine(START_MS + 10, 1, 1));
  const [open] = live.update()?.changed ?? [];
  assert.equal(open?.flow.endedAtMs, undefined);
  assert.equal(open?.flow.verdict.who, 'nobody');
  assert.deepEqual(open?.counts, { message: 1, ping: 0 });

  read('backend', closeLine(START_MS + 1211, 1), START_MS + 1215);
  read('proxy', socketLine(START_MS + 1211, 1), START_MS + 1230);
  const [ended] = live.update()?.changed ?? [];
  assert.equal(ended?.flow.id, cidOf(1));
  assert.equal(ended?.flow.verdict.who, 'client');
  assert.ok(
    ended?.flow.steps.some(({ kind }) => kind === 'log'),
    'the proxy’s 101',
  );
});

test('the proxy’s line finds its socket by ARR’s log id where the client’s cid is none of ours', () => {
  const { live, read } = createModel();
  read('backend', openLine(START_MS, 1));
  read('proxy', socketLine(START_MS + 1211, 1, 'of-my-own'));
  live.update();
  assert.deepEqual(
    live.flows().map(({ flow }) => flow.id),
    [cidOf(1)],
  );
});

test('a page load is a flow by itself, as soon as the proxy logs it', () => {
  const { live, read } = createModel();
  read('proxy', pageLine(START_MS, 7));
  const [page] = live.update()?.changed ?? [];
  assert.equal(page?.flow.kind, 'page');
  assert.equal(page?.flow.id, logIdOf(7));
});

test('only what was touched is joined again', () => {
  const { live, read, joins } = createModel();
  for (let number = 0; number < 100; number += 1) read('backend', openLine(START_MS, number));
  live.update();
  assert.equal(joins(), 100);
  read('backend', messageLine(START_MS + 5, 42, 1));
  assert.deepEqual(
    live.update()?.changed.map(({ flow }) => flow.id),
    [cidOf(42)],
  );
  assert.equal(joins(), 101);
  assert.equal(live.update(), undefined);
});

test('a backend that starts again tells how the sockets ended that it had', () => {
  const { live, read } = createModel();
  read('backend', eventLine(START_MS - 5000, 'listen', { port: 8080 }));
  read('backend', openLine(START_MS, 1, 'direct'));
  live.update();
  read('backend', eventLine(START_MS + 3000, 'listen', { port: 8080 }), START_MS + 3000);
  const [socket] = live.update()?.changed ?? [];
  assert.notEqual(socket?.flow.endedAtMs, undefined);
  assert.equal(socket?.flow.verdict.who, 'backend');
});

test('a backend that is late a hundred times has started nevertheless', () => {
  const { live, read } = createModel();
  read('backend', eventLine(START_MS - 5000, 'listen', { port: 8080 }));
  read('backend', openLine(START_MS, 1, 'direct'));
  for (let count = 1; count <= 100; count += 1) {
    const atMs = START_MS + count;
    read('backend', eventLine(atMs, 'late', { waiting: count, lateMs: 1000 }), atMs);
  }
  read('backend', eventLine(START_MS + 3000, 'listen', { port: 8080 }), START_MS + 3000);
  const [socket] = live.update()?.changed ?? [];
  assert.equal(socket?.flow.verdict.cause, 'backend-killed');
});

test('the end of a program stays known, whatever else its log says after it', () => {
  const { live, read } = createModel();
  nginxSays(read, 'nginx/1.22.1', START_MS - 5000);
  read('backend', openLine(START_MS, 1));
  nginxSays(read, 'signal 15 (SIGTERM) received from 1, exiting', START_MS + 500);
  read('backend', closeLine(START_MS + 500, 1, 'network', 1006));
  for (let count = 0; count < 2000; count += 1) {
    nginxSays(read, `start worker process ${count}`, START_MS + 600);
  }
  nginxSays(read, 'nginx/1.22.1', START_MS + 700);
  const [socket] = live.update()?.changed ?? [];
  assert.equal(socket?.flow.verdict.cause, 'proxy-stopped');
});

test('a verdict waits for the lines that can still come, and is told once', () => {
  const { live, read } = createModel();
  nginxSays(read, 'nginx/1.22.1', START_MS - 5000);
  read('backend', openLine(START_MS, 1));
  read('backend', closeLine(START_MS + 1000, 1, 'network', 1006));
  const early = live.update(START_MS + 2000);
  assert.deepEqual(early?.settled, []);
  assert.equal(early?.changed[0]?.flow.verdict.cause, 'not-told-yet');
  assert.equal(live.waiting, true);
  const timeout = `upstream timed out (110: Connection timed out) while proxying upgraded connection, request: "GET /?cid=${cidOf(1)} HTTP/1.1"`;
  nginxSays(read, `*1 ${timeout}`, START_MS + 1000);
  read('proxy', socketLine(START_MS + 1000, 1));
  assert.deepEqual(causesOf(live.update(START_MS + 4000)?.settled), []);
  assert.deepEqual(causesOf(live.update(START_MS + 9000)?.settled), ['proxy-timeout']);
  nginxSays(read, 'signal 15 (SIGTERM) received from 1, exiting', START_MS + 1200);
  const late = live.update();
  assert.deepEqual(late?.settled, [], 'it is not told again');
  assert.equal(late?.changed[0]?.flow.verdict.cause, 'proxy-timeout');
  assert.equal(live.waiting, false);
});

test('a verdict does not wait where both sides have said how it ended', () => {
  const { live, read } = createModel();
  read('backend', openLine(START_MS, 1));
  read('backend', closeLine(START_MS + 1000, 1));
  assert.deepEqual(
    causesOf(live.update(START_MS + 1000)?.settled),
    [],
    'the proxy may say otherwise',
  );
  read('proxy', socketLine(START_MS + 1000, 1));
  assert.deepEqual(causesOf(live.update(START_MS + 1000)?.settled), ['page-closed']);
});

test('a connection has one row and one id, whichever of its lines came first', () => {
  const lines = [
    ['backend', openLine(START_MS, 1)],
    ['backend', messageLine(START_MS + 5, 1, 1)],
    ['backend', closeLine(START_MS + 1211, 1)],
    ['proxy', socketLine(START_MS + 1211, 1, 'of-my-own')],
  ] as const;
  const [open, message, close, proxy] = lines;
  for (const order of [lines, [proxy, open, message, close], [open, proxy, message, close]]) {
    const { live, read } = createModel();
    for (const [service, line] of order) {
      read(service, line);
      live.update(START_MS);
    }
    live.update();
    const [only, ...more] = live.flows();
    assert.deepEqual(more, []);
    assert.equal(only?.flow.id, cidOf(1));
    assert.equal(only.flow.verdict.cause, 'page-closed');
    assert.equal(only.counts.message, 1);
  }
});

test('what two names tell of is one connection as soon as a line has both', () => {
  const { live, read } = createModel();
  const timeout =
    'upstream timed out (110: Connection timed out) while proxying upgraded connection';
  read('backend', openLine(START_MS, 1));
  nginxSays(read, `*1 ${timeout}, request: "GET /?cid=of-my-own HTTP/1.1"`, START_MS + 1000);
  read('backend', closeLine(START_MS + 1000, 1, 'network', 1006));
  live.update(START_MS);
  assert.equal(live.flows().length, 2);
  read('proxy', socketLine(START_MS + 1000, 1, 'of-my-own'));
  const change = live.update();
  assert.deepEqual(causesOf(change?.settled), ['proxy-timeout']);
  assert.deepEqual(change?.gone, ['of-my-own']);
  assert.equal(live.flows().length, 1);
});

test('a connection whose beginning was cut from the log is counted, not judged', () => {
  const { live, read } = createModel();
  read('backend', messageLine(START_MS, 1, 7));
  read('backend', closeLine(START_MS + 10, 1));
  read('backend', openLine(START_MS + 20, 2, 'direct'));
  read('backend', closeLine(START_MS + 30, 2));
  const change = live.update();
  assert.equal(change?.cut, 1);
  assert.deepEqual(
    change.settled.map(({ flow }) => flow.id),
    [cidOf(2)],
  );
  assert.deepEqual(
    live.flows().map(({ flow }) => flow.id),
    [cidOf(2)],
  );
});

test('where the proxy’s older lines were cut, what they would tell of is not judged', () => {
  const { live, read } = createModel();
  const lost = START_MS + 10_000;
  read('proxy', cutMark('', new Date(lost)));
  read('backend', openLine(START_MS, 1));
  read('backend', closeLine(START_MS + 100, 1, 'network', 1006));
  read('proxy', socketLine(lost, 2));
  read('backend', openLine(lost - 1000, 2));
  read('backend', closeLine(lost, 2));
  const change = live.update();
  assert.equal(change?.cut, 1);
  assert.deepEqual(causesOf(change.settled), ['page-closed']);
});

test('a line that is read twice counts once', () => {
  const { live, read } = createModel();
  read('backend', openLine(START_MS, 1, 'direct'));
  for (const n of [1, 2, 3, 1, 2, 3]) read('backend', messageLine(START_MS + n, 1, n));
  live.update();
  assert.equal(live.flows()[0]?.counts.message, 3);
});

test('a backend that was started again with other limits has not changed older verdicts', () => {
  const { live, read } = createModel();
  read('backend', eventLine(START_MS - 5000, 'listen', { maxPayloadBytes: 1024 }));
  read('backend', openLine(START_MS, 1, 'direct'));
  read('backend', closeLine(START_MS + 5, 1, 'server', 1009));
  read('backend', eventLine(START_MS + 9000, 'listen', { maxPayloadBytes: 4096 }));
  const [socket] = live.update()?.settled ?? [];
  assert.match(
    socket?.flow.verdict.sentence ?? '',
    /its limit is 1\.0 KiB|its limit is 1024|its limit is 1 KiB/,
  );
});

test('keeps the newest connections, and lets go of one that has ended before one that is open', () => {
  const { live, read } = createModel({ maxConnections: 3 });
  read('backend', openLine(START_MS, 1, 'direct'));
  read('backend', openLine(START_MS, 2, 'direct'));
  read('backend', closeLine(START_MS + 5, 2));
  read('backend', openLine(START_MS, 3, 'direct'));
  live.update();
  read('backend', openLine(START_MS + 10, 4, 'direct'));
  assert.deepEqual(live.update()?.gone, [cidOf(2)]);
  read('backend', openLine(START_MS + 10, 5, 'direct'));
  assert.deepEqual(live.update()?.gone, [cidOf(1)]);
  read('backend', messageLine(START_MS + 20, 1, 1));
  assert.equal(live.update(), undefined, 'what comes of a forgotten one brings it not back');
  assert.equal(live.flows().length, 3);
});

test('keeps a bounded part of a long connection, its beginning and its newest lines', () => {
  const { live, read } = createModel({ maxLines: 100 });
  read('backend', openLine(START_MS, 1));
  for (let n = 1; n <= 10_000; n += 1) read('backend', messageLine(START_MS + n, 1, n));
  live.update();
  const [socket] = live.flows();
  assert.equal(socket?.counts.message, 10_000);
  assert.ok((socket?.dropped ?? 0) >= 9_800);
  const kept = socket?.flow.steps.flatMap(({ evidence }) => evidence) ?? [];
  assert.ok(kept.length <= 250, `${kept.length} lines`);
  assert.ok(kept.some(({ line }) => line.includes('"open"')));
  assert.ok(kept.some(({ line }) => line.includes('"n":10000')));
});

test('lines that say nothing, or half of something, change nothing', () => {
  const { live, read } = createModel();
  for (const line of ['', 'x', '{"event":', '{"level":"info"}', '2026-11-22 21:24', '\u0000']) {
    read('backend', line);
    read('proxy', line);
  }
  assert.equal(live.update(), undefined);
});

test('ARR’s relay that was killed ended its sockets, and 1011 waits for its word, whichever log is read first', () => {
  const ids = { cid: cidOf(1), arrLogId: logIdOf(1) };
  const carried = eventLine(START_MS + 1, 'open', { ...ids, extensions: '' });
  const refused = { ...ids, from: 'client', code: 1006, cause: 'reserved-bits' };
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['network', [carried, eventLine(START_MS + 3000, 'listen')], 'relay-killed'],
    ['client', [carried, eventLine(START_MS + 900, 'close', refused)], 'frame-refused'],
  ];
  for (const [by, relay, cause] of cases) {
    const backend = [
      openLine(START_MS, 1),
      closeLine(START_MS + 900, 1, by, by === 'client' ? 1011 : 1006),
    ];
    const logs = [
      ['relay', [eventLine(START_MS - 10, 'listen'), ...relay]],
      ['backend', backend],
      ['proxy', [socketLine(START_MS + 900, 1)]],
    ] as const;
    for (const order of [logs, logs.toReversed()]) {
      const { live, read } = createModel();
      const told: string[] = [];
      for (const [service, lines] of order) {
        for (const line of lines) read(service, line);
        told.push(...causesOf(live.update(START_MS)?.settled));
      }
      live.setRunning({ proxy: true, backend: true, relay: true });
      assert.deepEqual([...told, ...causesOf(live.update()?.settled)], [cause]);
    }
  }
});
