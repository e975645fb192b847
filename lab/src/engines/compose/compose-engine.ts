import { rm, writeFile } from 'node:fs/promises';
import { CONTAINER_BACKEND, NGINX_CONTAINER } from '@lab101/proxy';
import { certificatesStep } from '../../certificates.ts';
import type { Engine, Lab, LabPlan, ServiceName, Step } from '../../lab.ts';
import { standInConfig } from '../../stand-in.ts';
import {
  composeDown,
  composeFailure,
  composeUp,
  checkOwner,
  daemonBinder,
  publishedPorts,
  type ComposeProject,
} from './compose-project.ts';
import { composeEnvironment, configFile, handOverCertificates } from './container-files.ts';
import { containerName, containerProxy, containerService } from './container-service.ts';
import { docker } from './docker.ts';
import { ensureImages } from './images.ts';
import { untilAnswers, upIsolated } from './isolated.ts';

const PROJECT: ComposeProject = { file: 'docker-compose.yml', waitTimeoutS: 60 };

/** Runs both programs as the containers of docker-compose.yml. */
export const composeEngine: Engine = {
  name: 'compose',
  check: checkOwner,
  binder: daemonBinder,
  ownPorts: (plan) => publishedPorts(plan.name),
  steps: (plan) => [imagesStep(plan), certificates(plan), upStep(plan)],
  attach: (plan) => attach(plan),
};

function certificates(plan: LabPlan): Step {
  return certificatesStep(plan.certificatesDirectory, async (made) => {
    await handOverCertificates(plan, made);
    const { shutdownTimeoutMs } = plan;
    const options = { ...NGINX_CONTAINER, certificate: made, shutdownTimeoutMs };
    await writeFile(configFile(plan), await standInConfig(plan, options, CONTAINER_BACKEND));
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
        await (plan.isolated ? upIsolated(plan, settings) : composeUp(plan, PROJECT, settings));
      } catch (error) {
        throw await composeFailure(plan, error);
      }
      return 'backend and proxy are healthy';
    },
  };
}

function attach(plan: LabPlan): Lab {
  const stop = (): Promise<void> => stopAll(plan);
  const isUp = (name: ServiceName): (() => Promise<void>) | undefined =>
    plan.isolated ? () => untilAnswers(plan, name) : undefined;
  return {
    plan,
    backend: containerService(plan, 'backend', isUp('backend')),
    proxy: containerProxy(plan, ['nginx', '-s', 'reload'], isUp('proxy')),
    proxyConfig: () => docker(['exec', containerName(plan, 'proxy'), 'nginx', '-T']),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function stopAll(plan: LabPlan): Promise<void> {
  await composeDown(plan, PROJECT.file, await composeEnvironment(plan));
  await rm(plan.directory, { recursive: true, force: true });
}
