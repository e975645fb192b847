import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePfx } from '@lab101/certs';
import { execa } from 'execa';
import { publishedEnvironment } from '../../../lab/published.ts';
import { certificatesStep } from '../../../lab/certificates.ts';
import { LabError } from '../../../errors.ts';
import type { Lab, LabPlan, Step } from '../../../lab/lab.ts';
import { MACHINE } from '../../../machine/machine.ts';
import { WINDOWS_VARIABLES } from '../../../settings/options.ts';
import { labPath, projectPath } from '../../../project.ts';
import { composeDown, composeUp, containersStep } from '../compose-project.ts';
import type { ComposeProject, ContainerKind } from '../compose-project.ts';
import { containerProxy, containerService, printedConfig } from '../container-service.ts';
import { dockerMessage } from '../docker.ts';
import { checkSite, siteEnvironment, siteStep } from './site-folder.ts';
import { keepTraces, readTraces } from './trace-files.ts';

// A base image of several GB, Windows features and two MSIs on the first build; IIS starts slowly.
const FILE = 'docker-compose.iis.yml';
const PROJECT: ComposeProject = { files: [FILE], waitTimeoutS: 300 };
const BUILD_TIMEOUT_MS = 45 * 60_000;

/** The real IIS and the backend as Windows containers. Never run so far: no Windows here. */
export const windowsContainers: ContainerKind = {
  check: checkSite,
  steps: (plan) => [
    siteStep(plan),
    certificatesStep(plan, async (made) => {
      await mkdir(logsFolder(plan), { recursive: true });
      await writePfx(pfxFolder(plan), made);
    }),
    imagesStep(plan),
    containersStep(plan, 'backend and IIS', async () => {
      const site = await siteEnvironment(plan);
      await composeUp(plan, PROJECT, { ...environment(plan), ...site });
    }),
  ],
  attach,
};

function imagesStep(plan: LabPlan): Step {
  return {
    title: 'Windows images',
    run: async (report) => {
      report('building IIS with URL Rewrite and ARR: the first time takes many minutes');
      const file = projectPath(FILE);
      try {
        await execa('docker', ['compose', '--file', file, 'build', '--quiet'], {
          // A Windows engine has no BuildKit, whatever this shell says.
          env: { ...environment(plan), DOCKER_BUILDKIT: '0' },
          timeout: BUILD_TIMEOUT_MS,
        });
      } catch (error) {
        const why = dockerMessage(error);
        const next = `run docker compose --file ${FILE} build to see all of it`;
        throw new LabError('LAB_NO_IMAGE', `an image cannot be built (${why}): ${next}`, {
          cause: error,
        });
      }
      return 'built';
    },
  };
}

function environment(plan: LabPlan): Record<string, string> {
  const passedOn = WINDOWS_VARIABLES.map((name) => [name, MACHINE.env[name] ?? ''] as const);
  return {
    ...Object.fromEntries(passedOn.filter(([, value]) => value !== '')),
    ...plan.backend,
    ...publishedEnvironment(plan),
    PFX_DIR: pfxFolder(plan),
    IIS_LOGS_DIR: logsFolder(plan),
  };
}

function pfxFolder(plan: LabPlan): string {
  return join(plan.directory, 'pfx');
}

function logsFolder(plan: LabPlan): string {
  return join(plan.directory, 'iis-logs');
}

/** Of the lab that a person had up, since they are what is left to look at. */
const KEPT_TRACES = labPath('iis-traces');

function attach(plan: LabPlan): Lab {
  const stop = async (): Promise<void> => {
    await composeDown(plan, PROJECT.files, environment(plan));
    if (!plan.isolated) await keepTraces(logsFolder(plan), KEPT_TRACES);
    // Windows lets go of the files of a container some moments after its end.
    await rm(plan.directory, { recursive: true, force: true, maxRetries: 10 });
  };
  return {
    plan,
    backend: containerService(plan, 'backend'),
    relay: undefined,
    proxy: containerProxy(plan),
    proxyConfig: () => printedConfig(plan),
    traces: () => readTraces(logsFolder(plan)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
