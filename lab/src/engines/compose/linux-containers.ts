import { rm } from 'node:fs/promises';
import { certificatesStep } from '../../lab/certificates.ts';
import type { Lab, LabPlan, ServiceName, Step } from '../../lab/lab.ts';
import { composeDown, composeUp, containersStep } from './compose-project.ts';
import type { ComposeProject, ContainerKind } from './compose-project.ts';
import { composeEnvironment, handOverCertificates } from './container-files.ts';
import { containerProxy, containerService, printedConfig } from './container-service.ts';
import { ensureImages } from './images.ts';
import { untilAnswers, upIsolated } from './isolated.ts';
import { checkProxyContainer, overrideFile, writeProxyContainer } from './proxy-container.ts';

export const linuxContainers: ContainerKind = {
  check: checkProxyContainer,
  steps: (plan) => [
    {
      title: 'Images',
      run: async (report) => ensureImages(plan, await composeEnvironment(plan), report),
    },
    certificatesStep(plan, async (made) => {
      await handOverCertificates(plan, made);
      await writeProxyContainer(plan, made);
    }),
    upStep(plan),
  ],
  attach,
};

function project(plan: LabPlan): ComposeProject {
  const override = overrideFile(plan);
  const files = ['docker-compose.yml', ...(override === undefined ? [] : [override])];
  return { files, waitTimeoutS: 60 };
}

function upStep(plan: LabPlan): Step {
  const started = `${plan.relay === undefined ? '' : 'relay, '}backend and proxy`;
  return containersStep(plan, started, async () => {
    const settings = await composeEnvironment(plan);
    if (plan.isolated) await upIsolated(plan, project(plan).files, settings);
    else await composeUp(plan, project(plan), settings);
  });
}

function attach(plan: LabPlan): Lab {
  const stop = async (): Promise<void> => {
    await composeDown(plan, project(plan).files, await composeEnvironment(plan));
    await rm(plan.directory, { recursive: true, force: true });
  };
  const isUp = (name: ServiceName): (() => Promise<void>) | undefined =>
    plan.isolated ? () => untilAnswers(plan, name) : undefined;
  return {
    plan,
    backend: containerService(plan, 'backend', isUp('backend')),
    proxy: containerProxy(plan, isUp('proxy')),
    relay: plan.relay && containerService(plan, 'relay', isUp('relay')),
    proxyConfig: () => printedConfig(plan),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
