import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import type { LabPlan, Service, ServiceName } from '../../lab.ts';
import { docker } from './docker.ts';

const HEALTHY_TIMEOUT_MS = 300_000; // IIS in a container takes its time

/** The name that Compose gives to the one container of a service. */
export function containerName(plan: LabPlan, name: ServiceName): string {
  return `${plan.name}-${name}-1`;
}

/** One service of the project as a container. */
export function containerService(plan: LabPlan, name: ServiceName): Service {
  const id = containerName(plan, name);
  return {
    name,
    isRunning: async () =>
      (await docker(['inspect', '--format', '{{.State.Running}}', id]).catch(() => '')) === 'true',
    start: async () => {
      await docker(['start', id]);
      await untilHealthy(id);
    },
    kill: async () => void (await docker(['kill', '--signal', 'KILL', id])),
    follow: (onLine, signal) => followContainer(id, onLine, signal),
  };
}

async function untilHealthy(id: string): Promise<void> {
  const deadline = performance.now() + HEALTHY_TIMEOUT_MS;
  const health = ['inspect', '--format', '{{.State.Health.Status}}', id];
  while ((await docker(health)) !== 'healthy') {
    if (performance.now() > deadline)
      throw new Error(`${id} is not healthy after ${HEALTHY_TIMEOUT_MS} ms`);
    await delay(100);
  }
}

const REATTACH_DELAY_MS = 100;

/**
 * Hands on the lines of a container's log across its restarts: `docker logs --follow` ends when the container
 * does. Docker's own time stamps, whose width is fixed, tell which lines were seen.
 */
async function followContainer(
  id: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let seen = '';
  while (!signal.aborted) {
    const since = seen === '' ? [] : ['--since', seen];
    const logs = execa('docker', ['logs', '--follow', '--timestamps', ...since, id], {
      all: true,
      buffer: false,
      cancelSignal: signal,
      reject: false,
    });
    for await (const line of logs.iterable({ from: 'all' })) {
      const stamp = line.slice(0, line.indexOf(' '));
      if (stamp <= seen || !/^\d{4}-\d\d-\d\dT/.test(stamp)) continue;
      seen = stamp;
      onLine(line.slice(stamp.length + 1));
    }
    await delay(REATTACH_DELAY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** State and last words of a container that was created and is not healthy. */
export async function containerTrouble(
  id: string,
): Promise<{ readonly state: string; readonly output: string } | undefined> {
  const format = '{{.State.Status}}{{if .State.Health}}, {{.State.Health.Status}}{{end}}';
  const state = await docker(['inspect', '--format', format, id]).catch(() => undefined);
  if (state === undefined || state === 'running, healthy' || state.startsWith('created')) {
    return undefined;
  }
  const logs = await execa('docker', ['logs', '--tail', '50', id], { all: true, reject: false });
  return { state: `is ${state}`, output: logs.all };
}
