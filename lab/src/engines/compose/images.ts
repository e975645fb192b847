import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { MACHINE } from '../../machine/machine.ts';
import { succeeds } from '../../machine/succeeds.ts';
import { proxyVariable } from '../../network/proxy-variables.mjs';
import type { Images } from '../../settings/options.ts';
import { projectPath } from '../../project.ts';
import { docker, dockerMessage } from './docker.ts';

const BACKEND_IMAGE = 'lab101-backend';
const SOURCE_LABEL = 'lab101.source';
const PULL_TIMEOUT_MS = 300_000;
const BUILD_TIMEOUT_MS = 600_000;

/** @throws {LabError} LAB_NO_IMAGE if one can be neither found, pulled nor built */
export async function ensureImages(
  plan: LabPlan,
  environment: Readonly<Record<string, string>>,
  report: (detail: string) => void,
): Promise<string> {
  const source = await backendSource(plan.images);
  const [, built] = await Promise.all([ensureImage(plan.images.proxy, report), builtSource()]);
  if (built === source) return `${plan.images.proxy} and the backend’s are there`;
  await ensureImage(plan.images.node, report);
  report(`building ${BACKEND_IMAGE} on ${plan.images.node}`);
  await build({ ...environment, BACKEND_SOURCE: source });
  return `${plan.images.proxy} is there, ${BACKEND_IMAGE} was built`;
}

/** Why an image is neither on this machine nor to be had from its registry; undefined: all are. */
export async function whyNoImages(
  images: Images,
  report: (detail: string) => void,
): Promise<string | undefined> {
  try {
    await ensureImage(images.proxy, report);
    if ((await builtSource()) !== (await backendSource(images))) {
      await ensureImage(images.node, report);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return error.message.split(/ \(|: /, 1)[0];
  }
}

/** @throws {LabError} LAB_NO_IMAGE where it is not here and cannot be pulled */
export async function ensureImage(name: string, report: (detail: string) => void): Promise<void> {
  if (await succeeds(docker(['image', 'inspect', '--format', '{{.Id}}', name]))) return;
  report(`pulling ${name}`);
  try {
    await docker(['pull', '--quiet', name], { timeout: PULL_TIMEOUT_MS });
  } catch (error) {
    const message = `the image ${name} is not here and cannot be pulled (${dockerMessage(error)})`;
    const next = `${daemonProxy(MACHINE.env)}name another, or run make up ENGINE=process`;
    throw new LabError('LAB_NO_IMAGE', message, { next, cause: error });
  }
}

/** Docker pulls by its daemon, which this shell's variables do not reach: a person may not know. */
export function daemonProxy(env: NodeJS.ProcessEnv): string {
  const variable = proxyVariable('https', env) ?? proxyVariable('http', env);
  if (variable === undefined) return '';
  return `${variable.name} does not reach Docker’s daemon, which has a proxy setting of its own (https://docs.docker.com/engine/daemon/proxy/); `;
}

async function builtSource(): Promise<string | undefined> {
  const format = `{{index .Config.Labels "${SOURCE_LABEL}"}}`;
  return await docker(['image', 'inspect', '--format', format, BACKEND_IMAGE]).catch(
    () => undefined,
  );
}

async function build(environment: Readonly<Record<string, string>>): Promise<void> {
  const file = projectPath('docker-compose.yml');
  try {
    await execa('docker', ['compose', '--file', file, 'build', '--quiet', 'backend'], {
      env: environment,
      timeout: BUILD_TIMEOUT_MS,
    });
  } catch (error) {
    throw new LabError(
      'LAB_NO_IMAGE',
      `the backend’s image cannot be built (${dockerMessage(error)}): ` +
        'run docker compose build backend to see all of it, or make up ENGINE=process',
      { cause: error },
    );
  }
}

/** The sources that backend/Dockerfile copies. The image also has the relay. */
export const IMAGE_SOURCES = {
  folders: ['backend/src', 'backend/page', 'proxy/relay', 'styles'],
  files: [
    'package.json',
    'package-lock.json',
    '.npmrc',
    'backend/package.json',
    'backend/Dockerfile',
    'backend/build.mjs',
  ],
} as const;

/** The files that .dockerignore leaves out. */
const OF_TESTS = /\.test\.ts$|[\\/]test[\\/]/;

/** A fingerprint of all that the backend's image is built from. */
async function backendSource(images: Images): Promise<string> {
  const hash = createHash('sha256').update(images.node);
  const inFolders = await Promise.all(IMAGE_SOURCES.folders.map((folder) => filesBelow(folder)));
  for (const file of [...IMAGE_SOURCES.files, ...inFolders.flat()]) {
    hash.update(`\0${file}\0`).update(await readFile(projectPath(file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(projectPath(folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectPath('').length))
    .filter((path) => !OF_TESTS.test(path))
    .toSorted();
}
