import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { LOOPBACK } from '../settings/ports.ts';
import { findAll, inRounds, type BenchRun } from './bench-run.ts';
import { OVERLOAD } from './clients/clients.ts';
import type { Measurement, Measure } from './measurement.ts';
import { startContestant } from './throughput.ts';

const LOAD = { pattern: 'overload', kind: 'text', payloadBytes: 64, durationMs: 5000 } as const;
const ROUNDS = { what: 'overload', count: 2, budgetMs: 20_000 };
const ASK_EVERY_MS = 100;

/** Whether the server still answers requests when clients send more than it can deliver. */
export async function measureOverload(run: BenchRun, connections: number): Promise<Measurement[]> {
  const { speakers, perSecond } = OVERLOAD;
  const deliveries: Measure = {
    name: `overload: ${speakers} of ${connections} say ${perSecond} a second to all`,
    unit: 'deliveries/s',
  };
  const slowest: Measure = {
    name: '  slowest answer to a request, at least',
    unit: 's',
    target: { of: 'ours', sense: 'at most', bound: 1 },
  };
  return await findAll(run, [deliveries, slowest], (add) =>
    inRounds(run, ROUNDS, async (order) => {
      for (const side of order) {
        await using contestant = await startContestant(run, side, connections);
        const { server, clients } = contestant;
        const talk = clients.talk(LOAD);
        const slowestMs = await slowestAnswerMs(server.port, talk);
        const result = await talk;
        add(deliveries, side, (result.deliveries / result.elapsedMs) * 1000);
        add(slowest, side, slowestMs / 1000);
      }
    }),
  );
}

/** Sends requests until `talk` ends, whether or not the last was answered. */
async function slowestAnswerMs(port: number, talk: Promise<unknown>): Promise<number> {
  const waiting = new Set<number>();
  let slowestMs = 0;
  const ask = (): void => {
    const askedMs = performance.now();
    waiting.add(askedMs);
    const answered = (): void => {
      waiting.delete(askedMs);
      slowestMs = Math.max(slowestMs, performance.now() - askedMs);
    };
    const options = { host: LOOPBACK, port, path: '/healthz', agent: false };
    get(options, (response) => response.resume().on('end', answered)).on('error', () => {});
  };
  const isOver = talk.then(
    () => true,
    () => true,
  );
  do ask();
  while (!(await Promise.race([isOver, delay(ASK_EVERY_MS, false)])));
  return Math.max(slowestMs, ...[...waiting].map((askedMs) => performance.now() - askedMs));
}
