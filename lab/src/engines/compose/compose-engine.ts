import { chmod, chown, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NGINX_CONTAINER, renderNginxConfig } from '@lab101/proxy';
import type { Certificates } from '@lab101/certs';
import { execa } from 'execa';
import { certificatesStep } from '../../certificates.ts';
import type { Engine, Lab, LabPlan, Service, ServiceName, Step } from '../../lab.ts';
import { MACHINE } from '../../machine.ts';
import { checkPorts } from '../../ports.ts';
import { projectPath } from '../../project.ts';
import { startFailure } from '../start-failure.ts';
import { docker } from './docker.ts';
import { ensureImages } from './images.ts';
import { upIsolated } from './isolated.ts';

const WAIT_TIMEOUT_S = 60;

/** Runs both programs as the containers of docker-compose.yml. */
export const composeEngine: Engine = {
  name: 'compose',
  check: (plan, own) => portsStep(plan, own),
  steps: (plan) => [imagesStep(plan), certificates(plan), upStep(plan)],
  attach: (plan) => attach(plan),
};

function portsStep(plan: LabPlan, own: ReadonlySet<number>): Step {
  return {
    title: 'Ports',
    run: async () => {
      const published = await publishedPorts(plan.name);
      await checkPorts(plan.ports, 'daemon', new Set([...own, ...published]));
      return Object.values(plan.ports).join(', ');
    },
  };
}

/** Ports of this very project: `docker compose up` may have started it before. */
async function publishedPorts(project: string): Promise<ReadonlySet<number>> {
  const filter = `label=com.docker.compose.project=${project}`;
  const output = await docker(['ps', '--filter', filter, '--format', '{{.Ports}}']);
  return new Set([...output.matchAll(/:(\d+)->/g)].map(([, port]) => Number(port)));
}

function certificates(plan: LabPlan): Step {
  return certificatesStep(plan.certificatesDirectory, async (made) => {
    await handOver(plan, made);
    await writeFile(configFile(plan), renderNginxConfig({ ...NGINX_CONTAINER, certificate: made }));
  });
}

/** The container gets the leaf and its key, never the CA's: in a folder of its own, 0700. */
async function handOver(plan: LabPlan, { certFile, keyFile }: Certificates): Promise<void> {
  const directory = certificatesFolder(plan);
  const owner = await containerUser();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const file of [certFile, keyFile]) {
    const copy = join(directory, basename(file));
    await copyFile(file, copy);
    await chmod(copy, 0o600);
    if (owner.chown) await chown(copy, owner.uid, owner.gid);
  }
  if (owner.chown) await chown(directory, owner.uid, owner.gid);
}

interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** Whether the files must be given to that user: root's own files are closed to it. */
  readonly chown: boolean;
}

const UNPRIVILEGED = { uid: 1000, gid: 1000 };

/** The user of the containers: this one, so that it can read the key; never root of the host. */
async function containerUser(): Promise<ContainerUser> {
  const { uid, gid } = MACHINE;
  if (uid === undefined || gid === undefined) return { ...UNPRIVILEGED, chown: false }; // Windows
  if (uid === 0) return { ...UNPRIVILEGED, chown: true };
  // In a rootless engine, root of the container is this unprivileged user of the host.
  const security = await docker(['info', '--format', '{{.SecurityOptions}}']);
  return security.includes('rootless')
    ? { uid: 0, gid: 0, chown: false }
    : { uid, gid, chown: false };
}

function imagesStep(plan: LabPlan): Step {
  return {
    title: 'Images',
    run: async (report) => ensureImages(plan, await environment(plan), report),
  };
}

function upStep(plan: LabPlan): Step {
  return {
    title: 'Containers',
    run: async () => {
      const settings = await environment(plan);
      try {
        await (plan.isolated ? upIsolated(plan, settings) : up(plan, settings));
      } catch (error) {
        throw await explain(plan, error);
      }
      return 'backend and proxy are healthy';
    },
  };
}

async function up(plan: LabPlan, settings: Readonly<Record<string, string>>): Promise<void> {
  const options = ['--detach', '--wait', '--wait-timeout', String(WAIT_TIMEOUT_S), '--no-build'];
  await compose(plan, ['up', ...options], settings);
}

async function explain(plan: LabPlan, error: unknown): Promise<Error> {
  for (const name of ['backend', 'proxy'] as const) {
    const state = await docker([
      'inspect',
      '--format',
      '{{.State.Status}}/{{if .State.Health}}{{.State.Health.Status}}{{end}}',
      container(plan, name),
    ]).catch(() => undefined);
    if (state === undefined || state === 'running/healthy' || state.startsWith('created')) continue;
    const { all } = await execa('docker', ['logs', '--tail', '50', container(plan, name)], {
      all: true,
      reject: false,
    });
    return startFailure(name, `is ${state.replace('/', ', ')}`, all);
  }
  return startFailure(
    'proxy',
    'did not start',
    error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error),
  );
}

async function compose(
  plan: LabPlan,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const project = [
    'compose',
    '--project-name',
    plan.name,
    '--file',
    projectPath('docker-compose.yml'),
  ];
  await execa('docker', [...project, ...args], {
    env: settings,
    timeout: (WAIT_TIMEOUT_S + 30) * 1000,
  });
}

/** What docker-compose.yml takes from its environment. */
async function environment(plan: LabPlan): Promise<Record<string, string>> {
  const { uid, gid } = await containerUser();
  return {
    ...plan.backend,
    HTTP_PORT: String(plan.ports.http),
    HTTPS_PORT: String(plan.ports.https),
    BACKEND_PORT: String(plan.ports.backend),
    NODE_IMAGE: plan.images.node,
    NGINX_IMAGE: plan.images.nginx,
    NGINX_CONF: configFile(plan),
    CERTS_DIR: certificatesFolder(plan),
    CERTS_CONTAINERS: '0', // made on the host already
    LAB_USER: `${uid}:${gid}`,
  };
}

function configFile(plan: LabPlan): string {
  return join(plan.directory, 'nginx.conf');
}

function certificatesFolder(plan: LabPlan): string {
  return join(plan.directory, 'certs');
}

function container(plan: LabPlan, name: ServiceName): string {
  return `${plan.name}-${name}-1`;
}

function attach(plan: LabPlan): Lab {
  const stop = (): Promise<void> => stopAll(plan);
  return {
    plan,
    backend: service(plan, 'backend'),
    proxy: service(plan, 'proxy'),
    proxyConfig: () => docker(['exec', container(plan, 'proxy'), 'nginx', '-T']),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function stopAll(plan: LabPlan): Promise<void> {
  await compose(plan, ['down', '--timeout', '5', '--remove-orphans'], await environment(plan));
  await rm(plan.directory, { recursive: true, force: true });
}

function service(plan: LabPlan, name: ServiceName): Service {
  const id = container(plan, name);
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
  const deadline = performance.now() + WAIT_TIMEOUT_S * 1000;
  const health = ['inspect', '--format', '{{.State.Health.Status}}', id];
  while ((await docker(health)) !== 'healthy') {
    if (performance.now() > deadline)
      throw new Error(`${id} is not healthy after ${WAIT_TIMEOUT_S} s`);
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
