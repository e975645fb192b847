import { rm, writeFile } from 'node:fs/promises';
import { NGINX_CONTAINER, renderNginxConfig } from '@lab101/proxy';
import { execa } from 'execa';
import { certificatesStep } from '../../certificates.ts';
import type { Engine, Lab, LabPlan, Step } from '../../lab.ts';
import { checkPorts } from '../../ports.ts';
import { projectPath } from '../../project.ts';
import { startFailure } from '../start-failure.ts';
import { composeEnvironment, configFile, handOverCertificates } from './container-files.ts';
import { containerName, containerService, containerTrouble } from './container-service.ts';
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
    await handOverCertificates(plan, made);
    await writeFile(configFile(plan), renderNginxConfig({ ...NGINX_CONTAINER, certificate: made }));
  });
}

function imagesStep(plan: LabPlan): Step {
  return {
    title: 'Images',
    run: async (report) => ensureImages(plan, await composeEnvironment(plan), report),
  };
}

function upStep(plan: LabPlan): Step {
  return {
    title: 'Containers',
    run: async () => {
      const settings = await composeEnvironment(plan);
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

/** What the first container that is not healthy says, or else what Compose said. */
async function explain(plan: LabPlan, error: unknown): Promise<Error> {
  for (const name of ['backend', 'proxy'] as const) {
    const trouble = await containerTrouble(containerName(plan, name));
    if (trouble !== undefined) return startFailure(name, trouble.state, trouble.output);
  }
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return startFailure('proxy', 'did not start', said);
}

async function compose(
  plan: LabPlan,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const project = ['--project-name', plan.name, '--file', projectPath('docker-compose.yml')];
  await execa('docker', ['compose', ...project, ...args], {
    env: settings,
    timeout: (WAIT_TIMEOUT_S + 30) * 1000,
  });
}

function attach(plan: LabPlan): Lab {
  const stop = (): Promise<void> => stopAll(plan);
  return {
    plan,
    backend: containerService(plan, 'backend'),
    proxy: containerService(plan, 'proxy'),
    proxyConfig: () => docker(['exec', containerName(plan, 'proxy'), 'nginx', '-T']),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function stopAll(plan: LabPlan): Promise<void> {
  const volumes = plan.isolated ? ['--volumes'] : []; // a person's CA stays for the next time
  const options = ['--timeout', '5', '--remove-orphans', ...volumes];
  await compose(plan, ['down', ...options], await composeEnvironment(plan));
  await rm(plan.directory, { recursive: true, force: true });
}
