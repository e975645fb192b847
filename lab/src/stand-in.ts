import {
  CONTAINER_BACKEND,
  generateErrorNginx,
  generateNginx,
  NGINX_CONTAINER,
  type Generated,
  type LabNginxOptions,
  type NginxJavaScript,
} from '@lab101/proxy';
import { forOwnSite, readSite } from './iis-files.ts';
import { findNginx } from './engines/process/nginx-binary.ts';
import { findJavaScript } from './engines/process/nginx-javascript.ts';
import type { LabPlan } from './lab.ts';
import { MACHINE } from './machine.ts';
import { refusalError } from './refusal-error.ts';

/**
 * Makes sure that nginx can do what the configuration says, before anything is stopped for it.
 *
 * @throws {LabError} LAB_NOT_CARRIED where it cannot; LAB_BAD_OPTION where IIS would answer 500
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
 * @throws {LabError} LAB_NOT_CARRIED where nginx cannot do what a rule says; LAB_BAD_OPTION where
 *   IIS would answer 500 there
 */
export async function standInConfig(
  plan: LabPlan,
  options: LabNginxOptions,
  backend: string,
  javaScript?: () => Promise<NginxJavaScript | undefined>,
): Promise<string> {
  const { configuration, findings, files } = await readSite(plan);
  if (configuration === undefined) {
    const refusing = findings.filter(({ kind }) => kind.refuses === true);
    return generateErrorNginx(refusing, options);
  }
  const site = forOwnSite(configuration, files);
  const generate = (module: NginxJavaScript | undefined): Generated =>
    generateNginx(site, { ...options, javaScript: module, targets: () => backend });
  let generated = generate(options.javaScript ?? NGINX_CONTAINER.javaScript);
  if ('config' in generated && generated.isScripted && javaScript !== undefined) {
    generated = generate(await javaScript());
  }
  if ('config' in generated) return generated.config;
  throw refusalError(generated.refusals);
}
