import { randomBytes } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROXIES } from '@lab101/proxy';
import {
  answerToAll,
  boundSites,
  fingerprint,
  readSite,
  type IisSite,
  type OwnConfig,
} from '../settings/iis-files.ts';
import { labApplication } from './application.ts';
import type { LabPlan } from './lab.ts';
import { readJson, writeJson } from '../machine/state-file.ts';
import { ENGINE_NAMES, type EngineName, type LabSettings } from '../settings/options.ts';
import { STANDARD_PORTS, type Ports } from '../settings/ports.ts';
import { labPath, projectPath } from '../project.ts';

/** The plan of the one lab that a person has up. Its name is docker-compose.yml's. */
export async function personsPlan(
  engine: EngineName,
  settings: LabSettings,
  site?: IisSite,
): Promise<LabPlan> {
  const ports = { ...STANDARD_PORTS, ...settings.ports };
  const own = {
    name: 'lab101',
    isolated: false,
    directory: UP_DIRECTORY,
    certificatesDirectory: CERTIFICATES_DIRECTORY,
    given: settings.given,
  };
  return await planOf(engine, ports, settings, own, site);
}

/** Makes the plan of a lab for one test, with a name, a folder and ports that no other lab has. */
export async function isolatedPlan(
  engine: EngineName,
  ports: Ports,
  settings: PlannedSettings,
  certificatesDirectory = CERTIFICATES_DIRECTORY,
): Promise<LabPlan> {
  const name = `lab101-test-${randomBytes(4).toString('hex')}`;
  const directory = labPath('tests', name);
  const own = { name, isolated: true, directory, certificatesDirectory, given: {} };
  return await planOf(engine, ports, settings, own);
}

type PlannedSettings = Pick<LabSettings, 'backend' | 'images' | 'proxy' | keyof OwnConfig> &
  Partial<Pick<LabSettings, 'relay' | 'application'>> &
  TimeLimits;

async function planOf(
  engine: EngineName,
  ports: Ports,
  settings: PlannedSettings,
  own: Pick<LabPlan, 'name' | 'isolated' | 'directory' | 'certificatesDirectory' | 'given'>,
  site?: IisSite,
): Promise<LabPlan> {
  const { proxy, relay, backend, images } = settings;
  const configuration = await configurationOf(settings, site);
  const build = await buildOfBackend();
  return { ...own, engine, proxy, relay, ports, backend, images, ...configuration, build };
}

/** ARR's own default, for a configuration that cannot be read. */
const STANDARD_TIMEOUT_SECONDS = 120;

/** Values that a test may set instead of IIS's configuration. */
export type TimeLimits = Partial<Pick<LabPlan, 'idleTimeoutMs' | 'shutdownTimeoutMs'>>;

/** The part of the plan that comes from IIS's configuration, with the time limit of a reload. */
async function configurationOf(
  given: OwnConfig & TimeLimits & Partial<Pick<LabSettings, 'application'>>,
  known?: IisSite,
) {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
  const own = {
    webConfig: absolute(given.webConfig),
    serverConfig: absolute(given.serverConfig),
  };
  const site = known ?? (await readSite(own));
  const limit = site.configuration?.shutdownTimeLimitSeconds;
  return {
    ...own,
    answers: answerToAll(site),
    application: labApplication(given.application, site),
    configuration: fingerprint(site.files),
    sites: own.serverConfig === undefined ? undefined : boundSites(site),
    idleTimeoutMs:
      given.idleTimeoutMs ??
      (site.configuration?.proxy.timeoutSeconds ?? STANDARD_TIMEOUT_SECONDS) * 1000,
    shutdownTimeoutMs:
      given.shutdownTimeoutMs ?? (limit === undefined ? undefined : Math.round(limit * 1000)),
  };
}

export const UP_DIRECTORY = labPath('up');
const PLAN_FILE = join(UP_DIRECTORY, 'lab.json');
export const CERTIFICATES_DIRECTORY = labPath('certs');

/** The plan of the lab that is up, whichever command started it. */
export async function readPlan(): Promise<LabPlan | undefined> {
  return await readJson(PLAN_FILE, isPlan);
}

/** A plan of an older version of this project may be another. */
export function isPlan(value: Partial<LabPlan>): value is LabPlan {
  const { name, engine, proxy, directory, certificatesDirectory, ports, backend, images } = value;
  const texts = [name, engine, directory, certificatesDirectory, images?.node, images?.proxy];
  return (
    texts.every((text) => typeof text === 'string') &&
    ENGINE_NAMES.some((known) => known === engine) &&
    Object.hasOwn(PROXIES, proxy ?? '') &&
    [ports?.http, ports?.https, ports?.backend].every(Number.isInteger) &&
    typeof backend === 'object'
  );
}

export async function writePlan(plan: LabPlan): Promise<void> {
  await mkdir(UP_DIRECTORY, { recursive: true, mode: 0o700 });
  await writeJson(PLAN_FILE, plan);
}

async function buildOfBackend(): Promise<string> {
  const { mtimeMs, size } = await stat(projectPath('backend/dist/backend.mjs'));
  return `${mtimeMs}/${size}`;
}
