import { readStat } from '../engines/process/orphans.ts';
import { findAll, inRounds, type AddSample, type BenchRun, type Rounds } from './bench-run.ts';
import type { MessageKind, TrafficPattern } from './clients/clients.ts';
import { ClientsProcess } from './clients-process.ts';
import type { Measurement, Measure, BenchSide } from './measurement.ts';
import { startServer, type BenchProgram } from './server.ts';

export interface Traffic {
  readonly pattern: TrafficPattern;
  readonly connections: number;
  /** How long one side is measured before the other's turn, in ms. */
  readonly windowMs: number;
  readonly rounds: Rounds;
}

const TARGET = { of: 'ratio', sense: 'at least', bound: 0.95 } as const;
const KINDS: readonly MessageKind[] = ['text', 'binary'];
const PAYLOAD_BYTES = 64;
const WARM_UP_MS = 400; // until V8 has compiled what is hot; not counted

/** Deliveries per second, and what one costs the server, by kind of message. */
export async function measureThroughput(run: BenchRun, traffic: Traffic): Promise<Measurement[]> {
  const kinds = KINDS.map((kind) => measuresOf(kind, traffic));
  const measures = kinds.flatMap(({ deliveries, processor }) => [deliveries, processor]);
  return await findAll(run, measures, (add) =>
    inRounds(run, traffic.rounds, async (order) => {
      await using first = await startContestant(run, order[0], traffic.connections);
      await using second = await startContestant(run, order[1], traffic.connections);
      for (const kind of kinds) await compete(first, second, kind, traffic, add);
    }),
  );
}

interface KindMeasures {
  readonly kind: MessageKind;
  readonly deliveries: Measure;
  readonly processor: Measure;
}

function measuresOf(kind: MessageKind, { pattern, connections }: Traffic): KindMeasures {
  const speakers = pattern === 'broadcast' ? 'one' : `each of ${connections}`;
  const name = `${pattern}, ${kind}: ${speakers} to all ${connections}`;
  return {
    kind,
    deliveries: { name, unit: 'deliveries/s', target: TARGET },
    processor: { name: '  processor time of the server for one', unit: 'µs' },
  };
}

interface Contestant extends AsyncDisposable {
  readonly side: BenchSide;
  readonly server: BenchProgram;
  readonly clients: ClientsProcess;
}

export async function startContestant(
  run: BenchRun,
  side: BenchSide,
  connections: number,
): Promise<Contestant> {
  const server = await startServer(run, side);
  const clients = new ClientsProcess(server.port, run.signal);
  const stop = async (): Promise<void> => {
    await clients[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  try {
    await clients.gather(connections);
    return { side, server, clients, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both servers run all the time. One is measured while the other is idle. */
async function compete(
  first: Contestant,
  second: Contestant,
  { kind, deliveries: measure, processor }: KindMeasures,
  { pattern, windowMs }: Traffic,
  add: AddSample,
): Promise<void> {
  const load = { pattern, kind, payloadBytes: PAYLOAD_BYTES };
  for (const { clients } of [first, second])
    await clients.talk({ ...load, durationMs: WARM_UP_MS });
  for (const { side, server, clients } of [first, second, second, first]) {
    const before = await readStat(server.pid);
    const { deliveries, elapsedMs } = await clients.talk({ ...load, durationMs: windowMs });
    const after = await readStat(server.pid);
    add(measure, side, (deliveries / elapsedMs) * 1000);
    if (before === undefined || after === undefined) continue;
    // On a busy machine it says more than throughput does.
    const processorMs = after.processorTimeMs - before.processorTimeMs;
    add(processor, side, (processorMs * 1000) / deliveries);
  }
}
