import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readConfiguration } from '@lab101/proxy';
import { fingerprint, readIisFiles, type OwnConfig } from './iis-files.ts';
import type { LabPlan } from './lab.ts';
import type { EngineName, LabSettings } from './options.ts';
import type { Ports } from './ports.ts';
import { labPath, projectPath } from './project.ts';

/** The plan of the one lab that a person has up. Its name is docker-compose.yml's. */
export async function personsPlan(engine: EngineName, settings: LabSettings): Promise<LabPlan> {
  return {
    name: 'lab101',
    engine,
    isolated: false,
    ports: settings.ports,
    directory: UP_DIRECTORY,
    certificatesDirectory: CERTIFICATES_DIRECTORY,
    backend: settings.backend,
    images: settings.images,
    ...(await configurationOf(settings)),
    build: await buildOfBackend(),
  };
}

/** The plan of a lab of a test's own, with a name, a folder and ports that nobody else has. */
export async function isolatedPlan(
  engine: EngineName,
  ports: Ports,
  settings: Pick<LabSettings, 'backend' | 'images' | keyof OwnConfig> &
    Pick<LabPlan, 'shutdownTimeoutMs'>,
  certificatesDirectory = CERTIFICATES_DIRECTORY,
): Promise<LabPlan> {
  const name = `lab101-test-${randomBytes(4).toString('hex')}`;
  return {
    name,
    engine,
    isolated: true,
    ports,
    directory: labPath('tests', name),
    certificatesDirectory,
    backend: settings.backend,
    images: settings.images,
    ...(await configurationOf(settings)),
    build: await buildOfBackend(),
  };
}

/** What the plan says of IIS's configuration, with how long a reload of it waits. */
async function configurationOf(
  given: OwnConfig & Pick<LabPlan, 'shutdownTimeoutMs'>,
): Promise<OwnConfig & Pick<LabPlan, 'configuration' | 'shutdownTimeoutMs'>> {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
  const own = {
    webConfig: absolute(given.webConfig),
    serverConfig: absolute(given.serverConfig),
  };
  const files = await readIisFiles(own);
  const limit = readConfiguration(files).configuration?.shutdownTimeLimitSeconds;
  return {
    ...own,
    configuration: fingerprint(files),
    shutdownTimeoutMs:
      given.shutdownTimeoutMs ?? (limit === undefined ? undefined : Math.round(limit * 1000)),
  };
}

const UP_DIRECTORY = labPath('up');
const PLAN_FILE = join(UP_DIRECTORY, 'lab.json');
export const CERTIFICATES_DIRECTORY = labPath('certs');

/** The plan of the lab that is up, whichever command started it. */
export async function readPlan(): Promise<LabPlan | undefined> {
  const text = await readFile(PLAN_FILE, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as LabPlan);
}

export async function writePlan(plan: LabPlan): Promise<void> {
  await mkdir(UP_DIRECTORY, { recursive: true, mode: 0o700 });
  await writeFile(`${PLAN_FILE}.new`, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
  await rename(`${PLAN_FILE}.new`, PLAN_FILE);
}

async function buildOfBackend(): Promise<string> {
  const { mtimeMs, size } = await stat(projectPath('backend/dist/backend.mjs'));
  return `${mtimeMs}/${size}`;
}
