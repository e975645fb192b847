import { PROXIES, type Proxy } from '@lab101/proxy';
import { execa } from 'execa';
import type { EngineName } from '../settings/options.ts';
import { MACHINE } from '../machine/machine.ts';
import type { Ports } from '../settings/ports.ts';
import { OWN_GROUP } from '../machine/program-group.mjs';
import { projectPath } from '../project.ts';
import { NotRun, type BenchRun } from './bench-run.ts';

const COMMAND = projectPath('lab/bin/lab101.mjs');
const GRACE_MS = 15_000; // to stop what it has started

// The first `up` may have to fetch the proxy or to build images. The timed ones are warm.
const UP_TIMEOUT_MS = 300_000;
const DOWN_TIMEOUT_MS = 60_000;

/** Codes of `lab101 up` that mean that this machine lacks something. */
const LACKING: ReadonlySet<string | undefined> = new Set([
  'LAB_NO_DOCKER',
  'LAB_NO_IMAGE',
  ...Object.values<Proxy>(PROXIES).flatMap(({ program }) => program?.missingCode ?? []),
]);

/** The real commands `lab101 up` and `lab101 down`, as make calls them. */
export interface LabCommand extends AsyncDisposable {
  /** @returns the time from start to exit of the process, in seconds */
  up(): Promise<number>;
  /** Does nothing if no lab is up. Ctrl-C does not cut it short, because it cleans up. */
  down(): Promise<void>;
}

export function labCommand({ signal }: BenchRun, engine: EngineName, ports: Ports): LabCommand {
  const env = {
    ENGINE: engine,
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
    BACKEND_PORT: String(ports.backend),
  };
  const down = async (): Promise<void> => {
    const options = { ...OWN_GROUP, env, timeout: DOWN_TIMEOUT_MS };
    await execa(MACHINE.node, [COMMAND, 'down'], options);
  };
  return {
    up: async () => {
      const startedMs = performance.now();
      const { failed, stderr } = await execa(MACHINE.node, [COMMAND, 'up'], {
        cancelSignal: signal,
        ...OWN_GROUP, // the terminal's Ctrl-C reaches it once, from here
        env,
        forceKillAfterDelay: GRACE_MS,
        killSignal: 'SIGINT', // like Ctrl-C: it stops what it has started
        reject: false,
        timeout: UP_TIMEOUT_MS,
      });
      const seconds = (performance.now() - startedMs) / 1000;
      signal.throwIfAborted();
      if (failed) throw upError(stderr);
      return seconds;
    },
    down,
    [Symbol.asyncDispose]: down,
  };
}

function upError(output: string): Error {
  const line = output.split('\n').find((text) => text.startsWith('ERROR: ')) ?? output.trim();
  const why = line.replace('ERROR: ', '');
  const code = /\[(?<code>\w+)\]$/.exec(line)?.groups?.['code'];
  return LACKING.has(code) ? new NotRun(why) : new Error(`lab101 up failed: ${why}`);
}
