import { findAll, inRounds, type BenchRun } from './bench-run.ts';
import { ClientsProcess } from './clients-process.ts';
import type { Measurement } from './measurement.ts';
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
  const kept = { name: `${each}, garbage collected`, unit: 'kB', target: TARGET } as const;
  const standing = { name: `${each}, as it stands`, unit: 'kB', target: TARGET } as const;
  const perConnection = (bytes: number): number => bytes / connections / KILOBYTE;
  return findAll(run, [kept, standing], (add) =>
    inRounds(run, ROUNDS, async (order) => {
      for (const side of order) {
        await using server = await startServer(run, side, true);
        using inspector = await Inspector.open(server.inspector);
        await using clients = new ClientsProcess(server.port, run.signal);

        const empty = await inspector.settledBytes();
        await clients.gather(connections);
        const full = await inspector.settledBytes();
        add(standing, side, perConnection(full - empty));

        await inspector.collectGarbage();
        const half = await inspector.settledBytes();
        await clients.gather(2 * connections);
        await inspector.collectGarbage();
        const whole = await inspector.settledBytes();
        add(kept, side, perConnection(whole - half));
      }
    }),
  );
}
