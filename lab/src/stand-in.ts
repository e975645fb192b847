import {
  CONTAINER_BACKEND,
  findingKind,
  generateErrorNginx,
  generateNginx,
  NGINX_CONTAINER,
  printRefusal,
  readConfiguration,
  type Generated,
  type LabNginxOptions,
  type NginxJavaScript,
} from '@lab101/proxy';
import { LabError } from './errors.ts';
import { forOwnSite, readIisFiles } from './iis-files.ts';
import { findNginx } from './engines/process/nginx-binary.ts';
import { findJavaScript } from './engines/process/nginx-javascript.ts';
import type { LabPlan } from './lab.ts';
import { MACHINE } from './machine.ts';

/**
 * Makes sure that nginx can do what the configuration says, before anything is stopped for it.
 *
 * @throws {LabError} LAB_NOT_CARRIED where it cannot
 */
export async function checkStandIn(plan: LabPlan): Promise<void> {
  const certificate = { keyBits: 2048, issuer: 'CN=CA', subject: 'CN=leaf' };
  const options = { ...NGINX_CONTAINER, certificate };
  const nginx = async (): Promise<NginxJavaScript | undefined> =>
    findJavaScript(await findNginx(MACHINE.env['PATH'] ?? '', () => undefined));
  await standInConfig(
    plan,
    options,
    CONTAINER_BACKEND,
    plan.engine === 'process' ? nginx : undefined,
  );
}

/**
 * The configuration of nginx for this lab, generated from IIS's own. Where IIS would refuse every
 * request of the site, the stand-in does, and says why.
 *
 * @param backend where every target of a rule leads here: `127.0.0.1:8080`
 * @param javaScript looks for nginx's module, once it is known that a rule needs it; undefined: it
 *   is where the options say
 * @throws {LabError} LAB_NOT_CARRIED where nginx cannot do what a rule says
 */
export async function standInConfig(
  plan: LabPlan,
  options: LabNginxOptions,
  backend: string,
  javaScript?: () => Promise<NginxJavaScript | undefined>,
): Promise<string> {
  const files = await readIisFiles(plan);
  const { configuration, findings } = readConfiguration(files);
  if (configuration === undefined) {
    const refusing = findings.filter(({ code }) => findingKind(code).refuses === true);
    return generateErrorNginx(refusing, options);
  }
  const site = forOwnSite(configuration, files);
  const generate = (module: NginxJavaScript | undefined): Generated =>
    generateNginx(site, { ...options, javaScript: module, targets: () => backend });
  let generated = generate(options.javaScript ?? NGINX_CONTAINER.javaScript);
  let notFetched: LabError | undefined;
  if ('config' in generated && generated.isScripted && javaScript !== undefined) {
    const module = await javaScript().catch((error: unknown) => {
      if (!(error instanceof LabError) || error.code !== 'LAB_NOT_CARRIED') throw error;
      notFetched = error;
      return undefined;
    });
    generated = generate(module);
  }
  if ('config' in generated) return generated.config;
  const lines = generated.refusals.map(printRefusal);
  if (notFetched !== undefined) lines.push(notFetched.reason);
  const next = notFetched?.next;
  throw new LabError('LAB_NOT_CARRIED', lines.join('\n'), next === undefined ? {} : { next });
}
