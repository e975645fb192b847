import {
  CONTAINER_BACKEND,
  findingKind,
  generateErrorNginx,
  generateNginx,
  NGINX_CONTAINER,
  printRefusal,
  readConfiguration,
  type LabNginxOptions,
} from '@lab101/proxy';
import { LabError } from './errors.ts';
import { forOwnSite, readIisFiles } from './iis-files.ts';
import type { LabPlan } from './lab.ts';

/**
 * Makes sure that nginx can do what the configuration says, before anything is stopped for it.
 *
 * @throws {LabError} LAB_NOT_CARRIED where it cannot
 */
export async function checkStandIn(plan: LabPlan): Promise<void> {
  const certificate = { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' };
  await standInConfig(plan, { ...NGINX_CONTAINER, certificate }, CONTAINER_BACKEND);
}

/**
 * The configuration of nginx for this lab, generated from IIS's own. Where IIS would refuse every
 * request of the site, the stand-in does, and says why.
 *
 * @param backend where every target of a rule leads here: `127.0.0.1:8080`
 * @throws {LabError} LAB_NOT_CARRIED where nginx cannot do what a rule says
 */
export async function standInConfig(
  plan: LabPlan,
  options: LabNginxOptions,
  backend: string,
): Promise<string> {
  const files = await readIisFiles(plan.webConfig);
  const { configuration, findings } = readConfiguration(files);
  if (configuration === undefined) {
    const refusing = findings.filter(({ code }) => findingKind(code).refuses === true);
    return generateErrorNginx(refusing, options);
  }
  const site = forOwnSite(configuration, files.site.file);
  const generated = generateNginx(site, { ...options, targets: () => backend });
  if ('config' in generated) return generated.config;
  throw new LabError('LAB_NOT_CARRIED', generated.refusals.map(printRefusal).join('\n'));
}
