import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabPlan, ServiceName } from '../lab/lab.ts';
import { until } from '../machine/until.ts';
import { joinTimeline } from '../timeline/join.ts';
import type { FoundLab } from './follow-lab.ts';
import { cidOf, closeLine, FIELDS_LINE, openLine, pageLine, socketLine } from './test/log-lines.ts';
import type { LiveChange, LiveFlow } from './model/live-flow.ts';
import type { LogItem } from '../timeline/log-item.ts';
import type { LabState, Viewer } from './viewer.ts';
import { watchLab } from './watch-lab.ts';

const PLAN = {
  engine: 'process',
  proxy: 'nginx',
  ports: { http: 8000, https: 8443, backend: 8080 },
} as unknown as LabPlan;

/** A program whose log a test writes. */
class FakeService {
  readonly name: ServiceName;
  running = true;
  following = 0;
  readonly #lines: string[] = [];
  readonly #readers = new Set<(line: string) => void>();

  constructor(name: ServiceName) {
    this.name = name;
  }

  isRunning(): Promise<boolean> {
    return Promise.resolve(this.running);
  }

  write(line: string): void {
    this.#lines.push(line);
    for (const reader of this.#readers) reader(line);
  }

  async follow(onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    this.following += 1;
    for (const line of this.#lines) onLine(line);
    this.#readers.add(onLine);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    this.#readers.delete(onLine);
    this.following -= 1;
  }
}

function fakeLab(identity: string): FoundLab & { proxy: FakeService; backend: FakeService } {
  const proxy = new FakeService('proxy');
  proxy.write(FIELDS_LINE);
  return { plan: PLAN, identity, proxy, backend: new FakeService('backend') };
}

class Recorder implements Viewer {
  readonly states: string[] = [];
  readonly items: LogItem[] = [];
  readonly flows = new Map<string, LiveFlow>();
  readonly settled: LiveFlow[] = [];
  backlog: readonly LiveFlow[] | undefined;
  lost: string | undefined;

  onState(state: LabState): void {
    const text = state.up ? `up ${state.running.proxy} ${state.running.backend}` : 'down';
    if (this.states.at(-1) !== text) this.states.push(text);
    if (state.up && state.lost !== undefined) this.lost = state.lost;
  }

  onItem(logged: LogItem): void {
    this.items.push(logged);
  }

  onBacklog(flows: readonly LiveFlow[]): void {
    this.backlog = flows;
  }

  onChange({ changed, settled }: LiveChange): void {
    this.settled.push(...settled);
    for (const live of changed) this.flows.set(live.flow.id, live);
  }
}

async function soon(what: string, holds: () => boolean): Promise<void> {
  await until(holds, { what, timeoutMs: 60_000 });
}

function watch(find: () => FoundLab | undefined) {
  const viewer = new Recorder();
  const stop = new AbortController();
  const done = watchLab({
    find: () => Promise.resolve(find()),
    join: joinTimeline,
    viewers: [viewer],
    signal: stop.signal,
    lookEveryMs: 10,
  });
  return { viewer, stop, done };
}

test('what the logs held is the backlog, what comes after is told line by line', async () => {
  const lab = fakeLab('one');
  const longAgoMs = Date.now() - 60_000;
  lab.backend.write(openLine(longAgoMs, 1));
  lab.backend.write(closeLine(longAgoMs + 1000, 1));
  lab.proxy.write(socketLine(longAgoMs + 1000, 1));
  lab.backend.write(openLine(longAgoMs, 2));
  const { viewer, stop, done } = watch(() => lab);
  await soon('the backlog', () => viewer.backlog !== undefined);
  assert.deepEqual(
    viewer.backlog?.map(({ flow }) => flow.id),
    [cidOf(1), cidOf(2)],
  );
  assert.deepEqual(viewer.items, []);

  lab.proxy.write(pageLine(Date.now(), 3));
  lab.backend.write(closeLine(Date.now(), 2));
  await soon('the end of the second', () => {
    return viewer.flows.get(cidOf(2))?.flow.endedAtMs !== undefined;
  });
  assert.deepEqual(
    viewer.items.map(({ kind }) => kind),
    ['entry', 'event'],
  );
  stop.abort();
  await done;
});

test('tells when a program is down, and goes on when the lab is stopped and started anew', async () => {
  const one = fakeLab('one');
  const two = fakeLab('two');
  let up: FoundLab | undefined;
  const { viewer, stop, done } = watch(() => up);
  await soon('down', () => viewer.states.at(-1) === 'down');
  up = one;
  await soon('up', () => viewer.states.at(-1) === 'up true true');
  one.backend.running = false;
  await soon('backend down', () => viewer.states.at(-1) === 'up true false');
  one.backend.running = true;
  await soon('backend up', () => viewer.states.at(-1) === 'up true true');
  one.backend.write(openLine(Date.now(), 8, 'direct'));
  await soon('a socket of the first lab', () => viewer.flows.has(cidOf(8)));
  up = undefined;
  await soon('down again', () => viewer.states.at(-1) === 'down');
  const ended = (): LiveFlow['flow'] | undefined => viewer.flows.get(cidOf(8))?.flow;
  await soon('the end of its socket', () => ended()?.endedAtMs !== undefined);
  assert.match(ended()?.url ?? '', /^ws:/, 'the ports of the lab that was up are still known');
  assert.equal(one.backend.following + one.proxy.following, 0, 'nobody reads a log that is gone');
  up = two;
  await soon('up again', () => viewer.states.at(-1) === 'up true true');
  two.backend.write(openLine(Date.now(), 9));
  await soon('a socket of the second lab', () => viewer.flows.has(cidOf(9)));
  stop.abort();
  await done;
  assert.equal(two.backend.following + two.proxy.following, 0);
});

test('a lab that was replaced between two looks is noticed', async () => {
  const one = fakeLab('one');
  const two = fakeLab('two');
  let up: FoundLab = one;
  const { viewer, stop, done } = watch(() => up);
  await soon('the first', () => one.backend.following === 1);
  up = two;
  await soon('the second', () => two.backend.following === 1);
  assert.equal(one.backend.following, 0);
  assert.ok(!viewer.states.includes('down'));
  stop.abort();
  await done;
});

test('a log that cannot be followed is tried again', async () => {
  const lab = fakeLab('one');
  let failures = 0;
  const proxy = {
    name: 'proxy' as const,
    isRunning: () => Promise.resolve(true),
    follow: () => {
      failures += 1;
      return Promise.reject(new Error('docker: not found'));
    },
  };
  const { stop, done } = watch(() => ({ ...lab, proxy }));
  await soon('three tries', () => failures >= 3);
  stop.abort();
  await done;
});

test('who starts late gets what is past as history, and each verdict once', async () => {
  const lab = fakeLab('one');
  const longAgoMs = Date.now() - 600_000;
  for (let number = 0; number < 300; number += 1) {
    const atMs = longAgoMs + number * 100;
    lab.backend.write(openLine(atMs, number));
    lab.backend.write(closeLine(atMs + 500, number, 'client', 1000));
    lab.proxy.write(socketLine(atMs + 500, number));
  }
  lab.backend.write(openLine(Date.now(), 900, 'direct'));
  const { viewer, stop, done } = watch(() => lab);
  await soon('the backlog', () => viewer.backlog !== undefined);
  assert.equal(viewer.backlog?.filter(({ settled }) => settled).length, 300);
  lab.backend.write(closeLine(Date.now(), 900, 'client', 1000));
  await soon('the one verdict that is news', () => viewer.settled.length > 0);
  assert.deepEqual(
    viewer.settled.map(({ flow }) => flow.id),
    [cidOf(900)],
  );
  stop.abort();
  await done;
});

test('logs that were deleted under the lab are told of, in one line with what to do', async () => {
  const lab = fakeLab('one');
  const proxy = Object.assign(lab.proxy, {
    lostLogs: () => Promise.resolve(['/somewhere/access.log']),
  });
  const { viewer, stop, done } = watch(() => ({ ...lab, proxy }));
  await soon('the line', () => viewer.lost !== undefined);
  assert.match(
    viewer.lost ?? '',
    /^access\.log was deleted or renamed .*: run make down, then make up$/,
  );
  stop.abort();
  await done;
});
