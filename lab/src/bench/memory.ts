import { findAll, inRounds, type BenchRun } from './bench-run.ts';
import { CrowdProcess } from './crowd-process.ts';
import {
  noSamples,
  type Measurement,
  type Measure,
  type Samples,
  type Side,
} from './measurement.ts';
import { Inspector } from './inspector.ts';
import { startServer } from './server.ts';

const TARGET = { of: 'ratio', sense: 'at most', bound: 1.1 } as const;
const ROUNDS = { what: 'memory', count: 5, budgetMs: 45_000 };
const KILOBYTE = 1000;

/**
 * Memory per idle connection, measured twice. The first figure is the growth from an empty server
 * to one with all connections. It includes garbage that V8 has not collected and code that the
 * first connection loaded. The second figure adds as many connections again, with the garbage
 * collected before and after.
 */
export function measureMemory(run: BenchRun, connections: number): Promise<Measurement[]> {
  const each = `memory per idle connection at ${connections}`;
  const measures = {
    kept: { name: `${each}, garbage collected`, unit: 'kB', target: TARGET },
    standing: { name: `${each}, as it stands`, unit: 'kB', target: TARGET },
  } as const satisfies Readonly<Record<string, Measure>>;
  const kept = noSamples();
  const standing = noSamples();
  return findAll(run, Object.values(measures), async () => {
    await inRounds(run, ROUNDS, async (order) => {
      for (const side of order) await takeOne(run, side, connections, { kept, standing });
    });
    return new Map<Measure, Samples>([
      [measures.kept, kept],
      [measures.standing, standing],
    ]);
  });
}

async function takeOne(
  run: BenchRun,
  side: Side,
  connections: number,
  samples: { readonly kept: Samples; readonly standing: Samples },
): Promise<void> {
  await using server = await startServer(run, side, true);
  if (server.inspector === undefined) throw new Error('a server did not open its inspector');
  using inspector = await Inspector.open(server.inspector);
  await using crowd = new CrowdProcess(server.port, run.signal);
  const perConnection = (bytes: number): number => bytes / connections / KILOBYTE;

  const empty = await inspector.settledBytes();
  await crowd.gather(connections);
  const full = await inspector.settledBytes();
  samples.standing[side].push(perConnection(full - empty));

  await inspector.collectGarbage();
  const half = await inspector.settledBytes();
  await crowd.gather(2 * connections);
  await inspector.collectGarbage();
  const whole = await inspector.settledBytes();
  samples.kept[side].push(perConnection(whole - half));
}
