import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBackendEvent } from '../lab/backend-event.ts';
import { MACHINE } from '../machine/machine.ts';
import { until } from '../machine/until.ts';
import { LOOPBACK } from '../settings/ports.ts';
import { projectPath } from '../project.ts';
import type { BenchRun } from './bench-run.ts';
import type { BenchSide } from './measurement.ts';

export interface BenchProgram extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** The URL of Node's inspector; undefined unless requested. */
  readonly inspector: string | undefined;
}

const START_TIMEOUT_MS = 10_000;
/** A server of `ws` alone; with a port as argument a relay to it. */
export const BARE = projectPath('lab/dist/bench/bare/main.js');

// As the process engine starts the backend; `ws` alone has no source map to enable.
const ARGUMENTS: Readonly<Record<BenchSide, readonly string[]>> = {
  ours: ['--enable-source-maps', projectPath('backend/dist/backend.mjs')],
  bare: [BARE],
};

const NEVER_MS = String(2 ** 31 - 1); // the longest delay of a timer, 24 days

// The bare server sends nothing by itself, so the backend must not either while it is measured. An
// empty variable means the default, whatever this shell has set.
const SETTINGS = {
  HOST: LOOPBACK,
  PORT: '0',
  PING_INTERVAL_MS: NEVER_MS,
  HEARTBEAT_INTERVAL_MS: NEVER_MS,
  HTTP_PORT: '',
  HTTPS_PORT: '',
  BACKEND_PORT: '',
  MAX_PAYLOAD_BYTES: '',
  MAX_CONNECTIONS: '',
  MAX_BUFFERED_BYTES: '',
  CLOSE_TIMEOUT_MS: '',
  PERMESSAGE_DEFLATE: '',
};

/** Starts one side on a free port, its output written to files as in the process engine. */
export function startServer(
  run: BenchRun,
  side: BenchSide,
  withInspector = false,
): Promise<BenchProgram> {
  return startProgram(run, { name: side, args: ARGUMENTS[side], env: SETTINGS, withInspector });
}

export interface BenchCommand {
  /** The name of its log. */
  readonly name: string;
  /** Arguments of Node.js. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly withInspector?: boolean;
}

/** Starts a program that logs its port first, as the backend does. */
export async function startProgram(
  { directory, signal }: BenchRun,
  { name, args, env, withInspector = false }: BenchCommand,
): Promise<BenchProgram> {
  const files = { output: join(directory, `${name}.log`), errors: join(directory, `${name}.err`) };
  const output = await open(files.output, 'w', 0o600);
  const errors = await open(files.errors, 'w', 0o600);
  const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ...rest } = MACHINE.env;
  const flags = withInspector ? [`--inspect=${LOOPBACK}:0`] : [];
  const child = spawn(MACHINE.node, [...flags, ...args], {
    env: { ...rest, ...env },
    stdio: ['ignore', output.fd, errors.fd],
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL'); // no close frames to thousands of clients
    if (!hasEnded()) await once(child, 'exit');
    await Promise.all([output.close(), errors.close()]);
  };
  try {
    const port = await listeningPort(files, hasEnded, signal);
    const inspector = /ws:\S+/.exec(await readFile(files.errors, 'utf8'))?.[0];
    return { pid: child.pid ?? 0, port, inspector, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listeningPort(
  files: { readonly output: string; readonly errors: string },
  hasEnded: () => boolean,
  signal: AbortSignal,
): Promise<number> {
  const port = async (): Promise<number | undefined> => {
    const [line = ''] = (await readFile(files.output, 'utf8')).split('\n', 1);
    const said = parseBackendEvent(line)?.['port'];
    if (typeof said === 'number') return said;
    if (hasEnded()) throw new Error('it has ended');
    return undefined;
  };
  try {
    return await until(port, { what: 'its port', timeoutMs: START_TIMEOUT_MS, signal });
  } catch (error) {
    signal.throwIfAborted();
    const said = (await readFile(files.errors, 'utf8')).trim();
    throw new Error(`a server did not start: ${said || 'it said nothing'}`, { cause: error });
  }
}
