import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { joinTimeline } from '../../timeline/join.ts';
import { NGINX_LAB } from '../../timeline/test/observation-fixtures.ts';
import {
  chanceOf,
  FIRST_MS,
  generateLab,
  type Chance,
  type GeneratedLab,
} from '../test/generated-lives.ts';
import { createLineReader } from './line-reader.ts';
import { Live } from './live.ts';
import type { LiveChange } from './live-flow.ts';

const LOGS = ['backend', 'access', 'errors'] as const;

/** Reads a lab's logs, each up to its own place, and keeps each verdict that is told. */
function readerOf(lab: GeneratedLab) {
  const live = new Live({ join: joinTimeline });
  const reader = createLineReader(logReaderOf(NGINX_LAB));
  const verdicts = new Map<string, string>();
  const places = { backend: 0, access: 0, errors: 0 };
  const take = (change: LiveChange | undefined): void => {
    for (const { flow } of change?.settled ?? []) {
      if (flow.kind !== 'socket') continue;
      const { who, cause, sentence } = flow.verdict;
      assert.ok(!verdicts.has(flow.id), `${flow.id} was told before: ${cause}`);
      verdicts.set(flow.id, `${who} ${cause} ${sentence}`);
    }
  };
  return {
    verdicts,
    /** What that log had at that time. */
    read: (log: (typeof LOGS)[number], upToMs: number): void => {
      for (let line = lab[log][places[log]]; line !== undefined; line = lab[log][places[log]]) {
        if (line.atMs > upToMs) break;
        places[log] += 1;
        const service = log === 'backend' ? 'backend' : 'proxy';
        for (const logged of reader.read(service, line.text, upToMs, log)) live.read(logged);
      }
    },
    look: (atMs: number): void => {
      const runs = (down: GeneratedLab['proxyDown']): boolean =>
        !down.some(([fromMs, toMs]) => atMs >= fromMs && atMs < toMs);
      live.setRunning({ proxy: runs(lab.proxyDown), backend: runs(lab.backendDown) }, atMs);
    },
    update: (asOfMs?: number): void => take(live.update(asOfMs)),
  };
}

/** After the fact: one log after the other, in that order. */
function readAtOnce(lab: GeneratedLab, order: readonly (typeof LOGS)[number][]) {
  const reader = readerOf(lab);
  reader.look(lab.endMs);
  for (const log of order) reader.read(log, lab.endMs);
  reader.update();
  return reader;
}

/** As it happens, each log a little later than it is written, and as often as chance has it. */
function readAsItHappens(lab: GeneratedLab, chance: Chance, fromMs: number, mostLagMs: number) {
  const reader = readerOf(lab);
  const readUpTo = new Map<string, number>();
  for (let nowMs = fromMs; nowMs < lab.endMs; nowMs += 1 + chance(900)) {
    if (chance(2) === 0) reader.look(nowMs);
    for (const log of [...LOGS].sort(() => chance(3) - 1)) {
      const upToMs = Math.max(readUpTo.get(log) ?? 0, nowMs - chance(mostLagMs));
      reader.read(log, upToMs);
      readUpTo.set(log, upToMs);
      if (chance(3) === 0) reader.update(Math.min(...LOGS.map((name) => readUpTo.get(name) ?? 0)));
    }
  }
  for (const log of LOGS) reader.read(log, lab.endMs);
  reader.look(lab.endMs);
  reader.update();
  return reader;
}

function assertSame(
  got: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
  what: string,
): void {
  const differ = [...wanted].filter(([id, verdict]) => got.get(id) !== verdict);
  assert.deepEqual(
    differ.slice(0, 5).map(([id, verdict]) => ({ id, verdict, got: got.get(id) })),
    [],
    `${differ.length} of ${wanted.size}, ${what}`,
  );
  assert.equal(got.size, wanted.size, what);
}

test('each verdict is told once, and is the same for whoever reads the logs, when, and how', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), fc.constantFrom(40, 400), (seed, count) => {
      const chance = chanceOf(seed);
      const lab = generateLab(count, chance);
      const { verdicts } = readAtOnce(lab, LOGS);
      assertSame(
        readAtOnce(lab, LOGS.toReversed()).verdicts,
        verdicts,
        'read from the other log on',
      );
      for (const fromMs of [FIRST_MS - 5000, FIRST_MS + chance(count * 120)]) {
        const live = readAsItHappens(lab, chance, fromMs, 3000);
        assertSame(live.verdicts, verdicts, `read from ${fromMs - FIRST_MS} ms on`);
      }
    }),
    // The example: the proxy was started again so late that only a look had seen it.
    { numRuns: 6, examples: [[1_006_921_538, 400]] },
  );
});

test('10 000 sockets are kept, and their verdicts are those that their lives have', () => {
  const lab = generateLab(10_500, chanceOf(101));
  const { verdicts } = readAtOnce(lab, LOGS);
  const causes = [...verdicts].map(([id, verdict]) => [id, verdict.split(' ')[1]] as const);
  assert.deepEqual(
    causes.filter(([id, cause]) => lab.causes.get(id) !== cause).slice(0, 5),
    [],
    'another cause than the life that was made',
  );
  assert.equal(verdicts.size, lab.causes.size);
  assert.ok(verdicts.size > 10_000, `${verdicts.size}`);
});
