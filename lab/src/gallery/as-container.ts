import { basename, dirname, join } from 'node:path';
import type { ProgramPlace, ProxyDescriptor } from '@lab101/failures';
import { containerUser } from '../engines/compose/container-files.ts';
import { orderContainer } from '../engines/compose/container-service.ts';
import { docker, isRootless, whyNoDocker } from '../engines/compose/docker.ts';
import { ensureImage } from '../engines/compose/images.ts';
import { MACHINE } from '../machine/machine.ts';
import { leftFolders, TEMPORARY } from '../machine/owned-folder.ts';
import { projectPath } from '../project.ts';
import type { ProxyRunner, RunningProgram } from './proxy-runner.ts';

const PROJECT = 'lab101-gallery';
const FILE = projectPath('lab/src/gallery/proxy.yml');
const START_TIMEOUT_MS = 60_000;

/** @param images the name of each image, by its setting: `HTTPD_IMAGE` */
export function asContainer(images: Readonly<Record<string, string>>): ProxyRunner {
  const imageOf = ({ image }: ProxyDescriptor): string | undefined =>
    image && (images[image.variable] ?? image.standard);
  let network: ReturnType<typeof missingNetwork> | undefined;
  return {
    missing: async (descriptor) => {
      const name = imageOf(descriptor);
      if (name === undefined) return `${descriptor.title} has no image`;
      return (await (network ??= missingNetwork())) ?? (await missingImage(name));
    },
    find: async (descriptor) => {
      const user = await containerUser();
      return {
        root: '',
        inImage: true,
        ...(user.chown && { userId: user.uid }),
        start: (place) =>
          startContainer(descriptor, place, {
            PROXY_IMAGE: imageOf(descriptor) ?? '',
            PROXY_FOLDER: place.directory,
            LAB_USER: `${user.uid}:${user.gid}`,
          }),
      };
    },
  };
}

/** Why containers do not reach the loopback interface of this machine; undefined: they do. */
async function missingNetwork(): Promise<string | undefined> {
  const why = await whyNoDocker();
  if (why !== undefined) return why;
  const system = await docker(['info', '--format', '{{.OperatingSystem}}']);
  const isApart = system.includes('Desktop') || MACHINE.platform !== 'linux';
  if (!isApart && !(await isRootless())) return undefined;
  return 'containers of this Docker Engine do not reach the loopback interface of this machine';
}

async function missingImage(name: string): Promise<string | undefined> {
  return await ensureImage(name, () => undefined).then(
    () => undefined,
    (error: Error) => error.message.split(/ \(|: /, 1)[0],
  );
}

async function startContainer(
  { image, program, start }: ProxyDescriptor,
  place: ProgramPlace,
  env: Readonly<Record<string, string>>,
): Promise<RunningProgram> {
  const { args, env: variables } = start(place);
  const name = basename(place.directory);
  const options = [
    '--detach',
    '--rm',
    '--no-deps',
    '--name',
    name,
    ...(image?.capabilities ?? []).flatMap((capability) => ['--cap-add', capability]),
    ...Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
  ];
  const command = [image?.command ?? program.command, ...args];
  const compose = ['compose', '--project-name', PROJECT, '--file', FILE];
  await docker([...compose, 'run', ...options, 'proxy', ...command], {
    env,
    timeout: START_TIMEOUT_MS,
  });
  const running = ['inspect', '--format', '{{.State.Running}}', name];
  return {
    isAlive: async () => (await docker(running).catch(() => 'false')) === 'true',
    order: (what) => orderContainer(name, what),
    stop: () => remove([name]),
  };
}

/** One that has ended is gone already. */
async function remove(names: readonly string[]): Promise<void> {
  await docker(['rm', '--force', ...names], { timeout: START_TIMEOUT_MS }).catch((error: Error) => {
    if (!error.message.includes('No such container')) throw error;
  });
}

/** Removes the containers whose command was killed. */
export async function removeLeftContainers(prefix = TEMPORARY): Promise<void> {
  const filter = `label=com.docker.compose.project=${PROJECT}`;
  const list = docker(['ps', '--all', '--filter', filter, '--format', '{{.Names}}']);
  const names = (await list.catch(() => '')).split('\n').filter((name) => name !== '');
  if (names.length === 0) return;
  const isLeft = await leftFolders(prefix);
  const left = names.filter((name) => isLeft(join(dirname(prefix), name)));
  if (left.length > 0) await remove(left);
}
