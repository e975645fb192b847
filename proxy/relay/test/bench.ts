// node proxy/dist/relay/test/bench.js: the relay beside the shortest one that `ws` allows, both in
// front of the same echo server and in the same run. Figures are ratios: the machine cancels out.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '../../free-ports.ts';
import { WebSocket } from 'ws';

const ROUNDS = 6;
const WINDOW_MS = 700;
const CONNECTIONS = 20;
const IN_FLIGHT = 32;
const IDLE = Number(process.argv[2] ?? 9000);
const PAYLOAD = Buffer.alloc(64, 'x');

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

interface Program {
  readonly port: number;
  readonly child: ChildProcess;
}

async function startServer(role: 'echo' | 'relay', target = 0): Promise<Program> {
  const args = [pathOf('bench-server.js'), role, String(target)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(line.toString()), child };
}

/** With a log of each frame, as in the lab. */
async function startRelay(target: number): Promise<Program> {
  const [port = 0] = await findFreePorts(1);
  const settings = { RELAY_PORT: String(port), RELAY_TARGET: `127.0.0.1:${target}` };
  const env = { ...process.env, ...settings, RELAY_LOG: '/dev/null' };
  const child = spawn(process.execPath, [pathOf('../main.js')], { env, stdio: 'inherit' });
  for (;;) {
    const socket = await open(port).catch(() => undefined);
    socket?.terminate();
    if (socket !== undefined) break;
    await pause(50);
  }
  return { port, child };
}

async function open(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

async function openMany(port: number, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    const some = Math.min(100, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => open(port)))));
  }
  return sockets;
}

interface Load {
  readonly perSecond: number;
  /** Processor time of the program for one echo, in µs: other programs do not count. */
  readonly processorUs: number;
}

/** Several connections with several messages under way on each. */
async function load({ port, child }: Program): Promise<Load> {
  const sockets = await openMany(port, CONNECTIONS);
  let echoes = 0;
  for (const socket of sockets) {
    socket.on('message', () => {
      echoes += 1;
      socket.send(PAYLOAD);
    });
    for (let i = 0; i < IN_FLIGHT; i += 1) socket.send(PAYLOAD);
  }
  await pause(200);
  echoes = 0;
  const startMs = performance.now();
  const startUs = processorUs(child);
  await pause(WINDOW_MS);
  const perSecond = (echoes / (performance.now() - startMs)) * 1000;
  const perEcho = (processorUs(child) - startUs) / echoes;
  for (const socket of sockets) socket.terminate();
  return { perSecond, processorUs: perEcho };
}

const MICROSECONDS_A_TICK = 10_000; // Linux counts in hundredths of a second

function processorUs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_A_TICK;
}

/** Round trips of single messages by each path, in turn, in ms and in order. */
async function roundTrips(ports: readonly number[]): Promise<readonly (readonly number[])[]> {
  const paths = await Promise.all(
    ports.map(async (port) => ({ socket: await open(port), times: [] as number[] })),
  );
  for (let i = 0; i < 3000; i += 1) {
    for (const { socket, times } of paths) {
      const startMs = performance.now();
      socket.send(PAYLOAD);
      await once(socket, 'message');
      if (i >= 500) times.push(performance.now() - startMs);
    }
  }
  for (const { socket } of paths) socket.terminate();
  return paths.map(({ times }) => times.sort((a, b) => a - b));
}

async function memoryPerConnection({ port, child }: Program, count: number): Promise<number> {
  const before = residentKilobytes(child);
  const sockets = await openMany(port, count);
  await pause(2000);
  const after = residentKilobytes(child);
  const closed = sockets.filter(({ readyState }) => readyState !== WebSocket.OPEN).length;
  if (closed > 0) throw new Error(`${closed} of ${count} idle connections have ended`);
  for (const socket of sockets) socket.terminate();
  return (after - before) / count;
}

function residentKilobytes({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const echo = await startServer('echo');
const ours = await startRelay(echo.port);
const bare = await startServer('relay', echo.port);
try {
  const rounds: { readonly ours: Load; readonly bare: Load }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await load(ours);
    const twice = [await load(bare), await load(bare)] as const;
    const after = await load(ours);
    rounds.push({ ours: before, bare: twice[0] }, { ours: after, bare: twice[1] });
  }
  const ratio = (of: (load: Load) => number): string =>
    (median(rounds.map((r) => of(r.ours))) / median(rounds.map((r) => of(r.bare)))).toFixed(2);
  print(`messages/s: ${ratio((l) => l.perSecond)} of a bare ws relay (target: at least 0.8)`);
  print(`  ours ${rounds.map((r) => r.ours.perSecond.toFixed(0)).join(' ')}`);
  print(`  bare ${rounds.map((r) => r.bare.perSecond.toFixed(0)).join(' ')}`);
  print(`processor time of a message: ${ratio((l) => l.processorUs)} of a bare ws relay’s`);

  const [direct = [], ...through] = await roundTrips([echo.port, ours.port, bare.port]);
  for (const [index, name] of ['ours', 'bare'].entries()) {
    const times = through[index] ?? [];
    const [p50, p99] = [0.5, 0.99].map((part) => (at(times, part) - at(direct, part)).toFixed(3));
    print(`added latency, ${name}: p50 ${p50} ms, p99 ${p99} ms`);
  }

  const few = Math.min(2000, IDLE);
  const bareKb = await memoryPerConnection(bare, few);
  const oursKb = await memoryPerConnection(ours, few);
  print(
    `memory per idle connection at ${few}: ours ${oursKb.toFixed(1)} kB, bare ${bareKb.toFixed(1)} kB`,
  );
  const manyKb = await memoryPerConnection(ours, IDLE);
  print(`${IDLE} idle connections through the relay: all open, ${manyKb.toFixed(1)} kB more each`);
} finally {
  for (const { child } of [echo, ours, bare]) child.kill();
}
