import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { joinTimeline } from '../../timeline/join.ts';
import { NGINX_LAB } from '../../timeline/test/observation-fixtures.ts';
import { proxied } from '../../view/test/recorded-flows.ts';
import { completeFlow } from '../model/complete-flow.ts';
import { createLineReader } from '../model/line-reader.ts';
import { Live } from '../model/live.ts';
import type { LiveFlow } from '../model/live-flow.ts';
import {
  cidOf,
  closeLine,
  FIELDS_LINE,
  logIdOf,
  messageLine,
  openLine,
  pageLine,
  socketLine,
} from '../test/log-lines.ts';
import { addressOf, flowRow } from './flow-row.ts';

const START_MS = Date.parse('2026-11-22T21:24:40.000Z');

function liveOf(startedAtMs: number): LiveFlow {
  const flow = { ...proxied, startedAtMs };
  return { flow, dropped: 0, settled: true, counts: { message: 1, ping: 2 }, revision: 1 };
}

function rowOf(startedAtMs: number): string {
  return flowRow(liveOf(startedAtMs)).markup;
}

/** What a reader gets to read of each cell. */
function cellsOf(markup: string): readonly string[] {
  const cells = markup.match(/<t[hd][ >].*?<\/t[hd]>/gs) ?? [];
  return cells.map((cell) =>
    cell
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}

/** Rows as the model makes them, by their ids. */
function rowsOf(...lines: readonly (readonly ['proxy' | 'backend', string])[]) {
  const live = new Live({
    join: (seen) => {
      const timeline = joinTimeline(seen);
      const flows = timeline.flows.map(completeFlow);
      return { ...timeline, flows };
    },
  });
  const reader = createLineReader(logReaderOf(NGINX_LAB));
  for (const [service, line] of [['proxy', FIELDS_LINE] as const, ...lines]) {
    for (const logged of reader.read(service, line, START_MS)) live.read(logged);
  }
  live.update();
  return new Map(live.flows().map((one) => [one.flow.id, one]));
}

test('a row tells when it began, and counts its messages', () => {
  const row = rowOf(Date.UTC(2026, 10, 22, 19, 15, 3));
  assert.match(row, /<time datetime="2026-11-22 19:15:03.000Z">19:15:03<\/time>/);
  assert.match(row, /1 message, 2 pings/);
});

test('a row whose time nobody knows is a row', () => {
  assert.match(rowOf(Number.NaN), /<time datetime="\?Z">\?<\/time>/);
});

test('each row has its own connection: when, from where, by which route, how old, who and why', () => {
  const rows = rowsOf(
    ['backend', openLine(START_MS, 1)],
    ['backend', openLine(START_MS + 1000, 2, 'direct')],
    ['backend', messageLine(START_MS + 1001, 2, 1)],
    ['backend', messageLine(START_MS + 1002, 2, 2)],
    ['backend', openLine(START_MS + 2000, 3)],
    ['backend', closeLine(START_MS + 2100, 2, 'server', 4001, 'enough')],
    ['backend', closeLine(START_MS + 3000, 1, 'client', 3007, 'bye')],
    ['proxy', socketLine(START_MS + 3000, 1)],
  );
  const cells = (number: number): readonly string[] => {
    const live = rows.get(cidOf(number));
    assert.ok(live !== undefined);
    return cellsOf(flowRow(live).markup);
  };
  assert.deepEqual(cells(1), [
    '21:24:40 socket d9985872',
    'from https://reverseproxy.com:8443',
    'through the proxy',
    'ended',
    '3.00 s',
    'Client The page closed it with 3007 “bye” after 1.2 s. 1 message, 2 pings',
  ]);
  assert.deepEqual(cells(2), [
    '21:24:41 socket d9985872',
    'ws://localhost:8080/',
    'past the proxy',
    'ended',
    '1.10 s',
    'Backend The backend closed it with 4001 “enough” after 1.2 s. 2 messages, 2 pings',
  ]);
  assert.deepEqual(cells(3), [
    '21:24:42 socket d9985872',
    'from https://reverseproxy.com:8443',
    'through the proxy',
    'open',
    'open',
    'Open The proxy writes its line when this ends. 0 messages, 0 pings',
  ]);
});

test('the lines behind a row are those of its connection alone', () => {
  const rows = rowsOf(
    ...[1, 2, 3].flatMap((number) => [
      ['backend', openLine(START_MS + number, number)] as const,
      ['backend', messageLine(START_MS + 10 + number, number, 1, `of ${number}`)] as const,
      ['backend', closeLine(START_MS + 1211 + number, number)] as const,
      ['proxy', socketLine(START_MS + 1211 + number, number)] as const,
    ]),
  );
  for (const number of [1, 2, 3]) {
    const { steps, verdict } = rows.get(cidOf(number))?.flow ?? {
      steps: [],
      verdict: undefined,
    };
    const lines = [...steps, ...(verdict === undefined ? [] : [verdict])]
      .flatMap(({ evidence }) => evidence)
      .map(({ line }) => line);
    assert.ok(lines.some((line) => line.includes(`of ${number}`)));
    for (const line of lines) {
      assert.ok(line.includes(cidOf(number)) || line.includes(logIdOf(number)), line);
    }
  }
});

test('a row is called the same while its socket is open and after it', () => {
  const opened = [['backend', openLine(START_MS, 1)]] as const;
  const closed = [
    ['backend', closeLine(START_MS + 1211, 1)],
    ['proxy', socketLine(START_MS + 1211, 1)],
  ] as const;
  const [before] = rowsOf(...opened).values();
  const [after] = rowsOf(...opened, ...closed).values();
  assert.ok(before && after);
  assert.equal(addressOf(after.flow), addressOf(before.flow));
  const nameOf = (live: LiveFlow): string | undefined => cellsOf(flowRow(live).markup)[0];
  assert.equal(nameOf(after), nameOf(before));
});

test('a socket through the proxy never has the backend’s own address', () => {
  const [killed] = rowsOf(
    ['backend', openLine(START_MS, 1)],
    ['backend', closeLine(START_MS + 100, 1, 'network', 1006)],
  ).values();
  assert.ok(killed);
  assert.doesNotMatch(flowRow(killed).markup, /localhost:8080/);
});

test('a page load has a row', () => {
  const [page] = rowsOf(['proxy', pageLine(START_MS, 7)]).values();
  assert.ok(page);
  assert.deepEqual(cellsOf(flowRow(page).markup).slice(1, 4), [
    'Page http://localhost:8000/',
    'through the proxy',
    '200',
  ]);
});
