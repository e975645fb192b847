import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import type { Engine, LabPlan, Step } from '../../lab/lab.ts';
import type { LabError } from '../../errors.ts';
import type { Binder } from '../../settings/ports.ts';
import { PROJECT_ROOT, projectPath } from '../../project.ts';
import { startFailure } from '../start-failure.ts';
import { composeFolders } from './compose-owner.ts';
import { containerName, containerTrouble } from './container-service.ts';
import { docker, isRootless } from './docker.ts';

/** The part of the engine that differs between Linux and Windows containers. */
export type ContainerKind = Pick<Engine, 'check' | 'steps' | 'attach'>;

/** Its compose files, of the project or by absolute paths, and how long containers may take, in s. */
export interface ComposeProject {
  readonly files: readonly string[];
  readonly waitTimeoutS: number;
}

type Settings = Readonly<Record<string, string>>;

const DOWN_TIMEOUT_MS = 60_000;

/** Starts containers. Throws a failure with the output of the first unhealthy one. */
export function containersStep(plan: LabPlan, started: string, up: () => Promise<void>): Step {
  const run = async (): Promise<string> => {
    await up().catch(async (error: unknown) => {
      throw await composeFailure(plan, error);
    });
    return `${started} are healthy`;
  };
  return { title: 'Containers', run };
}

/** Builds nothing; resolves once every container is healthy. */
export async function composeUp(
  plan: LabPlan,
  { files, waitTimeoutS }: ComposeProject,
  env: Settings,
): Promise<void> {
  const options = ['--detach', '--wait', '--wait-timeout', String(waitTimeoutS), '--no-build'];
  const timeout = (waitTimeoutS + 30) * 1000;
  await execa('docker', [...compose(plan, files), 'up', ...options], { env, timeout });
}

/** Leaves the containers alone if they are another folder's. */
export async function composeDown(
  plan: LabPlan,
  files: readonly string[],
  env: Settings,
): Promise<void> {
  if (!plan.isolated && (await composeFolders(plan.name)).others.length > 0) return;
  const volumes = plan.isolated ? ['--volumes'] : []; // a person's CA stays for the next time
  const grace = plan.isolated ? '0' : '5'; // s; a test's lab has no clients left to close
  const options = ['--timeout', grace, '--remove-orphans', ...volumes];
  const timeout = DOWN_TIMEOUT_MS;
  await execa('docker', [...compose(plan, files), 'down', ...options], { env, timeout });
}

function compose(plan: LabPlan, files: readonly string[]): string[] {
  const paths = files.map((file) => (isAbsolute(file) ? file : projectPath(file)));
  const present = paths.filter((path) => existsSync(path)); // a lab's own may be gone
  const named = present.flatMap((path) => ['--file', path]);
  return ['compose', '--project-name', plan.name, '--project-directory', PROJECT_ROOT, ...named];
}

/** A rootless engine binds what its user may bind. */
export async function daemonBinder(): Promise<Binder> {
  return (await isRootless()) ? 'user' : 'daemon';
}

/** Ports of this very project: `docker compose up` may have started it before. */
export async function publishedPorts(project: string): Promise<ReadonlySet<number>> {
  const filter = `label=com.docker.compose.project=${project}`;
  const output = await docker(['ps', '--filter', filter, '--format', '{{.Ports}}']);
  return new Set([...output.matchAll(/:(\d+)->/g)].map(([, port]) => Number(port)));
}

/** The output of the first unhealthy container, or else Compose's own message. */
async function composeFailure(plan: LabPlan, error: unknown): Promise<LabError> {
  for (const name of ['backend', 'relay', 'proxy'] as const) {
    const trouble = await containerTrouble(containerName(plan, name));
    if (trouble !== undefined) return startFailure(name, trouble.state, trouble.output);
  }
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return startFailure('proxy', 'did not start', said);
}
