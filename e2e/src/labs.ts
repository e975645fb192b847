import { rm } from 'node:fs/promises';
import { env, stdout } from 'node:process';
import {
  attachLab,
  foreignCertificates,
  labPath,
  readSettings,
  startLab,
  type EngineName,
  type Lab,
  type LabPlan,
  type StartLabOptions,
} from '@lab101/lab';
import type { FullConfig } from '@playwright/test';
import { quietNetwork } from './quiet-network.ts';

/** Short, so that "more than one, and in order" takes a second and not a minute. */
export const PING_INTERVAL_MS = 200;
export const MAX_PAYLOAD_BYTES = 4096;

const FOREIGN_CA = labPath('e2e/foreign-ca');
const VARIABLE = 'LAB101_LABS'; // workers inherit the environment of the process that sets up

interface Labs {
  /** One for each worker, side by side. */
  readonly workers: readonly LabPlan[];
  /** One whose certificates come from a CA that the browser does not know. */
  readonly foreign: LabPlan;
}

/**
 * Starts every lab before the first browser opens a page, since a container that starts disturbs
 * the connections of every browser on the machine. Returns what ends them.
 */
export default async function startLabs(config: FullConfig): Promise<() => Promise<void>> {
  const startedMs = performance.now();
  await foreignCertificates(FOREIGN_CA);
  const options: StartLabOptions = {
    engine: engineAsked(),
    images: readSettings(env).images,
    backend: {
      PING_INTERVAL_MS: String(PING_INTERVAL_MS),
      MAX_PAYLOAD_BYTES: String(MAX_PAYLOAD_BYTES),
    },
  };
  const orders = Array.from({ length: config.workers }, () => options);
  const started = await startAll([{ ...options, certificatesDirectory: FOREIGN_CA }, ...orders]);
  const [foreign, ...workers] = started.map(({ plan }) => plan);
  env[VARIABLE] = JSON.stringify({ foreign, workers });
  await quietNetwork();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  stdout.write(`${started.length} labs are up, side by side, in ${seconds} s\n`);
  return async () => {
    await Promise.all(started.map((lab) => lab.stop()));
    await rm(FOREIGN_CA, { recursive: true, force: true });
  };
}

/** All of them, or none: where one cannot be started, the others are stopped. */
async function startAll(orders: readonly StartLabOptions[]): Promise<Lab[]> {
  const results = await Promise.allSettled(orders.map((order) => startLab(order)));
  const labs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return labs;
  await Promise.all(labs.map((lab) => lab.stop()));
  throw failure.reason;
}

function engineAsked(): EngineName {
  const engine = env['LAB101_ENGINE'];
  if (engine === 'compose' || engine === 'process') return engine;
  throw new Error('LAB101_ENGINE is not set: run make e2e, which chooses the engine');
}

/** The lab of one worker. */
export function labOfWorker(parallelIndex: number): Lab {
  const plan = readLabs().workers[parallelIndex];
  if (plan === undefined) throw new Error(`no lab was started for worker ${parallelIndex}`);
  return attachLab(plan);
}

export function foreignLab(): Lab {
  return attachLab(readLabs().foreign);
}

function readLabs(): Labs {
  return JSON.parse(env[VARIABLE] ?? '{"workers":[]}') as Labs;
}
