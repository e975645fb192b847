import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { rewriteTargets } from '@lab101/proxy';
import { LabError } from '../../../errors.ts';
import {
  forOwnSite,
  isOwnSite,
  place,
  readSite,
  SERVER_CONFIG,
  type IisSite,
} from '../../../settings/iis-files.ts';
import type { LabPlan, Step } from '../../../lab/lab.ts';
import { containerName } from '../container-service.ts';

/** As docker-compose.iis.yml names it: BACKEND_ADDRESS. */
const backendAddress = (plan: LabPlan): string => `${containerName(plan, 'backend')}:8080`;

/** A person's own site, and what is to be known of it; undefined: the lab's own site. */
interface OwnSite {
  readonly file: string;
  /** What the container leads to the backend, each `host:port`. */
  readonly rewritten: readonly string[];
  /** What a person should know of it before a long build. */
  readonly notes: readonly string[];
}

/** @throws {LabError} LAB_BAD_OPTION, with the setting to change, if IIS cannot do the plan */
export async function checkSite(plan: LabPlan): Promise<void> {
  if (plan.serverConfig !== undefined && plan.serverConfig !== SERVER_CONFIG) {
    throw new LabError(
      'LAB_BAD_OPTION',
      `SERVER_CONFIG does not work with PROXY=iis, got ${plan.serverConfig}: IIS’s container runs the lab’s ` +
        'proxy/iis/server.config; remove SERVER_CONFIG, or remove PROXY=iis',
    );
  }
  const site = await readSite(plan);
  if (isOwnSite(site.files)) return; // its targets are the person's: what they come to is noted
  const [collision] = targets(plan, site).unmatched;
  if (collision === undefined) return;
  const { rule, url, why } = collision;
  throw new LabError(
    'LAB_BAD_OPTION',
    `the rule "${rule}" forwards to ${url} inside IIS’s container: ${why}; ` +
      `choose another HTTP_PORT than ${plan.ports.http} or HTTPS_PORT than ${plan.ports.https}`,
  );
}

/**
 * Brings a person's own web.config into the folder that the container mounts. What IIS will refuse
 * is said before images are built, and IIS itself refuses it.
 */
export function siteStep(plan: LabPlan): Step {
  return {
    title: 'web.config',
    run: async (report) => {
      const site = await ownSite(plan);
      if (site === undefined) return 'the lab’s own';
      await fillSiteFolder(plan);
      for (const note of site.notes) report(note);
      const where =
        site.rewritten.length === 0 ? 'nothing leads' : `${site.rewritten.join(', ')} leads`;
      return `${site.file}; ${where} to the lab’s backend`;
    },
  };
}

/** What docker-compose.iis.yml takes of it. */
export async function siteEnvironment(plan: LabPlan): Promise<Record<string, string>> {
  const site = await ownSite(plan);
  if (site === undefined) return {};
  return { SITE_DIR: siteFolder(plan), BACKEND_TARGETS: site.rewritten.join(' ') };
}

/** web.config, by that name, and what its configSource attributes name. */
async function fillSiteFolder(plan: LabPlan): Promise<void> {
  const { site } = (await readSite(plan)).files;
  const folder = siteFolder(plan);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await copyFile(site.file, join(folder, 'web.config'));
  for (const source of site.sources?.values() ?? []) {
    if ('missing' in source) continue; // IIS is to say so
    const copy = join(folder, relative(dirname(site.file), source.file));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(source.file, copy);
  }
}

async function ownSite(plan: LabPlan): Promise<OwnSite | undefined> {
  const site = await readSite(plan);
  const { files, findings } = site;
  if (!isOwnSite(files)) return undefined;
  const { rewritten, unmatched } = targets(plan, site);
  const refusals = findings.filter(({ kind }) => kind.refuses === true);
  return {
    file: files.site.file,
    rewritten,
    notes: [
      ...refusals.map(
        ({ position, code, message }) =>
          `Warning: IIS will answer every request with 500.19: ${place(position)}: ${code} ${message}`,
      ),
      ...unmatched.map(
        ({ rule, url, why }) =>
          `Note: the rule "${rule}" forwards to ${url}, which does not lead to the backend: ${why}`,
      ),
    ],
  };
}

function targets(
  plan: LabPlan,
  { configuration, files }: IisSite,
): ReturnType<typeof rewriteTargets> {
  if (configuration === undefined) return { rewritten: [], unmatched: [] };
  const { http, https } = plan.ports;
  const options = { ownPorts: [http, https], backend: backendAddress(plan) };
  return rewriteTargets(forOwnSite(configuration, files), options);
}

function siteFolder(plan: LabPlan): string {
  return join(plan.directory, 'iis-site');
}
