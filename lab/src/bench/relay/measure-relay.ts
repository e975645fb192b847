import { findAll, inRounds, type AddSample, type BenchRun } from '../bench-run.ts';
import { ClientsProcess } from '../clients-process.ts';
import { Inspector } from '../inspector.ts';
import type { Measure, Measurement, BenchSide } from '../measurement.ts';
import { fitConnections } from '../open-files.ts';
import type { BenchProgram } from '../server.ts';
import { PROXY, startProxy, startRelay, startTarget } from './paths.ts';
import { quantile, roundTrips } from './round-trips.ts';

const CONNECTIONS = 20;
const IDLE_CONNECTIONS = 2000;
const MANY_CONNECTIONS = 4000;
const WINDOW_MS = 700;
const WARM_UP_MS = 300; // not counted
const LOAD = { pattern: 'echo', kind: 'binary', payloadBytes: 64 } as const;
const ROUNDS = { what: 'relay', count: 4, budgetMs: 40_000 };
const KILOBYTE = 1000;
const MESSAGES_TARGET = { of: 'ratio', sense: 'at least', bound: 0.8 } as const;

/** The cost of ARR's relay: beside the shortest relay that `ws` allows, and behind a proxy. */
export async function measureRelay(run: BenchRun, limit: number): Promise<Measurement[]> {
  const idle = fitConnections(IDLE_CONNECTIONS, limit, 2).connections;
  const many = fitConnections(MANY_CONNECTIONS, limit, 2).connections;
  return [
    ...(await measureMessages(run)),
    ...(await measureLatency(run)),
    ...(await measureBehindProxy(run)),
    ...(await measureIdle(run, idle)),
    ...(await measureMany(run, many)),
  ];
}

function measureMessages(run: BenchRun): Promise<Measurement[]> {
  const name = `relay, binary: each of ${CONNECTIONS} to all`;
  const measure: Measure = { name, unit: 'deliveries/s', target: MESSAGES_TARGET };
  return findAll(run, [measure], async (add) => {
    await using target = await startTarget(run);
    await using ours = await startRelay(run, 'ours', target.port);
    await using bare = await startRelay(run, 'bare', target.port);
    await compete(run, { ours, bare }, measure, add);
  });
}

function measureBehindProxy(run: BenchRun): Promise<Measurement[]> {
  const measure: Measure = {
    name: `  ${PROXY.title} and relay / ${PROXY.title} alone`,
    unit: 'deliveries/s',
  };
  return findAll(run, [measure], async (add) => {
    await using target = await startTarget(run);
    await using relay = await startRelay(run, 'ours', target.port);
    await using ours = await startProxy(run, relay.port);
    await using bare = await startProxy(run, target.port);
    await compete(run, { ours, bare }, measure, add);
  });
}

/** Only one side has clients at a time: both lead to the same server, which broadcasts. */
async function compete(
  run: BenchRun,
  paths: Readonly<Record<BenchSide, { readonly port: number }>>,
  measure: Measure,
  add: AddSample,
): Promise<void> {
  await inRounds(run, ROUNDS, async ([first, second]) => {
    for (const side of [first, second, second, first]) {
      await using clients = new ClientsProcess(paths[side].port, run.signal);
      await clients.gather(CONNECTIONS);
      await clients.talk({ ...LOAD, durationMs: WARM_UP_MS });
      const { deliveries, elapsedMs } = await clients.talk({ ...LOAD, durationMs: WINDOW_MS });
      add(measure, side, (deliveries / elapsedMs) * 1000);
    }
  });
}

function measureLatency(run: BenchRun): Promise<Measurement[]> {
  const parts = [0.5, 0.99].map((part) => ({
    part,
    measure: { name: `  added latency, p${part * 100}`, unit: 'ms' } satisfies Measure,
  }));
  const measures = parts.map(({ measure }) => measure);
  return findAll(run, measures, async (add) => {
    await using direct = await startTarget(run);
    await using first = await startTarget(run);
    await using second = await startTarget(run);
    await using ours = await startRelay(run, 'ours', first.port);
    await using bare = await startRelay(run, 'bare', second.port);
    await inRounds(run, ROUNDS, async () => {
      const ports = [direct.port, ours.port, bare.port];
      const [straight = [], own = [], other = []] = await roundTrips(ports, run.signal);
      for (const { part, measure } of parts) {
        add(measure, 'ours', quantile(own, part) - quantile(straight, part));
        add(measure, 'bare', quantile(other, part) - quantile(straight, part));
      }
    });
  });
}

function measureIdle(run: BenchRun, connections: number): Promise<Measurement[]> {
  const name = `  memory per idle connection at ${connections}`;
  const measure: Measure = { name, unit: 'kB' };
  return findAll(run, [measure], (add) =>
    inRounds(run, { ...ROUNDS, what: 'relay, idle', count: 2 }, async (order) => {
      for (const side of order) {
        await using target = await startTarget(run);
        await using relay = await startRelay(run, side, target.port, true);
        add(measure, side, await kilobytesEach(run, relay, relay.port, connections));
      }
    }),
  );
}

function measureMany(run: BenchRun, connections: number): Promise<Measurement[]> {
  const name = `  the same at ${connections} through ${PROXY.title} and relay, all open`;
  const measure: Measure = { name, unit: 'kB' };
  return findAll(run, [measure], async (add) => {
    await using target = await startTarget(run);
    await using relay = await startRelay(run, 'ours', target.port, true);
    await using proxy = await startProxy(run, relay.port);
    add(measure, 'ours', await kilobytesEach(run, relay, proxy.port, connections));
  });
}

/** The relay's memory per connection. A lost connection is an error. */
async function kilobytesEach(
  run: BenchRun,
  { inspector: address }: BenchProgram,
  port: number,
  connections: number,
): Promise<number> {
  using inspector = await Inspector.open(address);
  await using clients = new ClientsProcess(port, run.signal);
  const empty = await inspector.settledBytes();
  await clients.gather(connections);
  const full = await inspector.settledBytes();
  return (full - empty) / connections / KILOBYTE;
}
