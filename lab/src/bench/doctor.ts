import { once } from 'node:events';
import { diagnose } from '@lab101/doctor';
import { WebSocket } from 'ws';
import { LOOPBACK } from '../settings/ports.ts';
import { findAll, inRounds, type BenchRun } from './bench-run.ts';
import type { Measure, Measurement, BenchSide } from './measurement.ts';
import { startServer } from './server.ts';

const ROUNDS = { what: 'doctor', count: 5, budgetMs: 20_000 };

const VERDICT: Measure = {
  name: 'doctor: a healthy verdict, beside one ws connection, message and close',
  unit: 's',
  target: { of: 'ours', sense: 'at most', bound: 3 },
};

/** The doctor's time against the backend, and that of a bare client which makes one request. */
export async function measureDoctor(run: BenchRun): Promise<Measurement[]> {
  return await findAll(run, [VERDICT], async (add) => {
    await using server = await startServer(run, 'bare');
    const url = `ws://${LOOPBACK}:${server.port}/`;
    const ask: Readonly<Record<BenchSide, () => Promise<void>>> = {
      ours: () => untilVerdict(url),
      bare: () => untilClosed(url),
    };
    await inRounds(run, ROUNDS, async (order) => {
      for (const side of order) {
        const startedMs = performance.now();
        await ask[side]();
        add(VERDICT, side, (performance.now() - startedMs) / 1000);
      }
    });
  });
}

/** @throws {Error} if the verdict differs */
async function untilVerdict(url: string): Promise<void> {
  const examination = diagnose({ url });
  for (;;) {
    const next = await examination.next();
    if (next.done !== true) continue;
    if (next.value.state === 'healthy') return;
    throw new Error(`the doctor says ${next.value.code ?? next.value.state} of a healthy backend`);
  }
}

async function untilClosed(url: string): Promise<void> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send('bench');
  await once(socket, 'message');
  socket.close(1000);
  await once(socket, 'close');
}
