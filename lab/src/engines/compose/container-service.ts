import { setTimeout as delay } from 'node:timers/promises';
import type { Order } from '@lab101/proxy';
import { execa } from 'execa';
import { proxyOf } from '../../lab/configure-proxy.ts';
import type { LabPlan, ProxyService, Service, ServiceName } from '../../lab/lab.ts';
import { succeeds } from '../../machine/succeeds.ts';
import { until } from '../../machine/until.ts';
import { docker } from './docker.ts';
import { createResumedLog } from './resumed-log.ts';

/** Docker keeps less of a container: docker-compose.yml caps its log. */
const MAX_LOG_CHARACTERS = 64 * 1024 * 1024;
const HEALTHY_TIMEOUT_MS = 300_000; // IIS in a container takes its time
// A Windows container may take more than the 15 s of a short command to start or end.
const STATE_TIMEOUT_MS = 120_000;

export function containerName(plan: LabPlan, name: ServiceName): string {
  return `${plan.name}-${name}-1`;
}

/** @param isUp resolves once it is, after a start; default: once Docker finds it healthy */
export function containerService(
  plan: LabPlan,
  name: ServiceName,
  isUp = (): Promise<void> => untilHealthy(containerName(plan, name)),
): Service {
  const id = containerName(plan, name);
  return {
    name,
    isRunning: async () =>
      (await docker(['inspect', '--format', '{{.State.Running}}', id]).catch(() => '')) === 'true',
    start: async () => {
      await docker(['start', id], { timeout: STATE_TIMEOUT_MS });
      await isUp();
    },
    stop: () => stopContainer(id),
    kill: async () => {
      await docker(['kill', '--signal', 'KILL', id], { timeout: STATE_TIMEOUT_MS });
    },
    follow: (onLine, signal) => followContainer(id, onLine, signal),
    written: async () =>
      (await execa('docker', ['logs', id], { all: true, maxBuffer: MAX_LOG_CHARACTERS })).all.split(
        '\n',
      ),
  };
}

/** @param isUp as of {@link containerService} */
export function containerProxy(plan: LabPlan, isUp?: () => Promise<void>): ProxyService {
  return {
    ...containerService(plan, 'proxy', isUp),
    reload: () => orderContainer(containerName(plan, 'proxy'), proxyOf(plan).container.reload),
  };
}

/** The effective configuration, as the proxy prints it. */
export function printedConfig(plan: LabPlan): Promise<string> {
  return docker(['exec', containerName(plan, 'proxy'), ...proxyOf(plan).container.print]);
}

/** A signal goes to the container's first process, which hands it on. */
export async function orderContainer(id: string, what: Order): Promise<void> {
  if ('signal' in what) await docker(['kill', '--signal', what.signal.replace(/^SIG/, ''), id]);
  else await docker(['exec', id, ...what.command]);
}

const STOP_GRACE_S = 10;

/** Not `docker stop`: an image may ask for SIGQUIT, at which its proxy waits for every socket. */
async function stopContainer(id: string): Promise<void> {
  await docker(['kill', '--signal', 'TERM', id]);
  if (!(await succeeds(docker(['wait', id], { timeout: STOP_GRACE_S * 1000 }))))
    await docker(['kill', '--signal', 'KILL', id], { timeout: STATE_TIMEOUT_MS });
}

async function untilHealthy(id: string): Promise<void> {
  const health = ['inspect', '--format', '{{.State.Health.Status}}', id];
  await until(async () => (await docker(health)) === 'healthy', {
    what: `${id} is healthy`,
    timeoutMs: HEALTHY_TIMEOUT_MS,
    everyMs: 100,
  });
}

const REATTACH_DELAY_MS = 100;

/** Follows a log across restarts: `docker logs --follow` ends with the container. */
async function followContainer(
  id: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const log = createResumedLog();
  while (!signal.aborted) {
    const since = log.since === undefined ? [] : ['--since', log.since];
    log.resume();
    const logs = execa('docker', ['logs', '--follow', '--timestamps', ...since, id], {
      all: true,
      buffer: false,
      cancelSignal: signal,
      reject: false,
    });
    for await (const line of logs.iterable({ from: 'all' })) {
      const text = log.read(line);
      if (text !== undefined) onLine(text);
    }
    await delay(REATTACH_DELAY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** A container without a health check can only be reported as running. */
const NO_TROUBLE: ReadonlySet<string> = new Set(['running', 'running, healthy']);

/** State and last words of a container that was created and is not healthy. */
export async function containerTrouble(
  id: string,
): Promise<{ readonly state: string; readonly output: string } | undefined> {
  const format = '{{.State.Status}}{{if .State.Health}}, {{.State.Health.Status}}{{end}}';
  const state = await docker(['inspect', '--format', format, id]).catch(() => undefined);
  if (state === undefined || state.startsWith('created') || NO_TROUBLE.has(state)) return undefined;
  const logs = await execa('docker', ['logs', '--tail', '50', id], { all: true, reject: false });
  return { state: `is ${state}`, output: logs.all };
}
