import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePfx } from '@lab101/certs';
import { execa } from 'execa';
import { certificatesStep } from '../../certificates.ts';
import { LabError } from '../../errors.ts';
import type { Engine, Lab, LabPlan, Step } from '../../lab.ts';
import { MACHINE } from '../../machine.ts';
import { projectPath } from '../../project.ts';
import {
  composeDown,
  composeFailure,
  composeUp,
  publishedPortsStep,
  type ComposeProject,
} from '../compose/compose-project.ts';
import { containerName, containerService } from '../compose/container-service.ts';
import { docker, dockerMessage } from '../compose/docker.ts';

// A base image of several GB, Windows features and two MSIs on the first build; IIS starts slowly.
const PROJECT: ComposeProject = { file: 'docker-compose.iis.yml', waitTimeoutS: 300 };
const BUILD_TIMEOUT_MS = 45 * 60_000;

/** Handed on to docker-compose.iis.yml from this shell, where they are set. */
const PASSED_ON = [
  'IIS_IMAGE',
  'WINDOWS_NODE_IMAGE',
  'WINDOWS_ISOLATION',
  'NODE_VERSION',
  'NODE_SHA256',
  'REWRITE_SHA1',
  'ARR_SHA1',
] as const;

/** Runs the real IIS and the backend as Windows containers. Never run so far: no Windows here. */
export const iisEngine: Engine = {
  name: 'iis',
  check: publishedPortsStep,
  steps: (plan) => [
    certificatesStep(plan.certificatesDirectory, async (made) => {
      await mkdir(logsFolder(plan), { recursive: true });
      await writePfx(pfxFolder(plan), made);
    }),
    imagesStep(plan),
    upStep(plan),
  ],
  attach: (plan) => attach(plan),
};

function imagesStep(plan: LabPlan): Step {
  return {
    title: 'Windows images',
    run: async (report) => {
      report('building IIS with URL Rewrite and ARR: the first time takes many minutes');
      const file = projectPath(PROJECT.file);
      try {
        await execa('docker', ['compose', '--file', file, 'build', '--quiet'], {
          env: environment(plan),
          timeout: BUILD_TIMEOUT_MS,
        });
      } catch (error) {
        const why = dockerMessage(error);
        const next = `run docker compose --file ${PROJECT.file} build to see all of it`;
        throw new LabError('LAB_NO_IMAGE', `an image cannot be built (${why}): ${next}`, {
          cause: error,
        });
      }
      return 'built';
    },
  };
}

function upStep(plan: LabPlan): Step {
  return {
    title: 'Containers',
    run: async () => {
      try {
        await composeUp(plan, PROJECT, environment(plan));
      } catch (error) {
        throw await composeFailure(plan, error);
      }
      return 'backend and IIS are healthy';
    },
  };
}

function environment(plan: LabPlan): Record<string, string> {
  const passedOn = PASSED_ON.map((name) => [name, MACHINE.env[name] ?? ''] as const);
  return {
    ...Object.fromEntries(passedOn.filter(([, value]) => value !== '')),
    ...plan.backend,
    HTTP_PORT: String(plan.ports.http),
    HTTPS_PORT: String(plan.ports.https),
    BACKEND_PORT: String(plan.ports.backend),
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

const APPLICATION_HOST_CONFIG = String.raw`C:\Windows\System32\inetsrv\config\applicationHost.config`;

function attach(plan: LabPlan): Lab {
  const stop = async (): Promise<void> => {
    await composeDown(plan, PROJECT.file, environment(plan));
    await rm(plan.directory, { recursive: true, force: true });
  };
  return {
    plan,
    backend: containerService(plan, 'backend'),
    proxy: containerService(plan, 'proxy'),
    proxyConfig: () =>
      docker(['exec', containerName(plan, 'proxy'), 'cmd', '/c', 'type', APPLICATION_HOST_CONFIG]),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
