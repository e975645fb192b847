import { withoutNumbers, type BenchRun } from './bench-run.ts';
import { measureDoctor } from './doctor.ts';
import type { Measurement } from './measurement.ts';
import { measureMemory } from './memory.ts';
import { fitConnections, openFilesLimit } from './open-files.ts';
import { measureComposeUp, measureProcessUp, START_UP } from './start-up.ts';
import { measureOverload } from './overload.ts';
import { measureRelay } from './relay/measure-relay.ts';
import { measureThroughput } from './throughput.ts';

const CONNECTIONS = 2000;
const FEW_CONNECTIONS = 50;
const OVERLOAD_CONNECTIONS = 1050;
const BROADCAST_ROUNDS = { what: 'broadcast', count: 3, budgetMs: 50_000 };
const ECHO_ROUNDS = { what: 'echo', count: 3, budgetMs: 25_000 };

export interface BenchResult {
  readonly findings: readonly Measurement[];
  /** The circumstances of this run that a reader must know. */
  readonly notes: readonly string[];
}

/** Takes about four minutes. If a person's lab is up, start-up is not measured. */
export async function runBench(run: BenchRun, labIsUp: boolean): Promise<BenchResult> {
  const limit = await openFilesLimit();
  const open = fitConnections(CONNECTIONS, limit, 1);
  const twice = fitConnections(CONNECTIONS, limit, 2); // measureMemory adds as many again
  const overload = fitConnections(OVERLOAD_CONNECTIONS, limit, 1);
  const findings = [
    ...(labIsUp
      ? withoutNumbers(START_UP, 'not run', 'a lab is up: run make down first')
      : [...(await measureComposeUp(run)), ...(await measureProcessUp(run))]),
    ...(await measureThroughput(run, {
      pattern: 'broadcast',
      connections: open.connections,
      windowMs: 1500,
      rounds: BROADCAST_ROUNDS,
    })),
    ...(await measureThroughput(run, {
      pattern: 'echo',
      connections: FEW_CONNECTIONS,
      windowMs: 800,
      rounds: ECHO_ROUNDS,
    })),
    ...(await measureOverload(run, overload.connections)),
    ...(await measureMemory(run, twice.connections)),
    ...(await measureRelay(run, limit)),
    ...(await measureDoctor(run)),
  ];
  return { findings, notes: [open.note, twice.note].filter((note) => note !== undefined) };
}
