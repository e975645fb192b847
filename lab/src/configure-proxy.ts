import {
  findingKind,
  PROXIES,
  readConfiguration,
  type LoadableModule,
  type Place,
  type Proxy,
  type ProxyFile,
} from '@lab101/proxy';
import { LabError } from './errors.ts';
import { forOwnSite, readIisFiles } from './iis-files.ts';
import type { LabPlan } from './lab.ts';

/** The program that will run: it decides what a configuration may say. */
export interface ProxyTools {
  /** Such as `2.6.2`. */
  readonly version: string;
  /** Looks for a module, once it is known that one is needed; undefined: there is none. */
  readonly findModule: (module: LoadableModule) => Promise<string | undefined>;
}

export function proxyOf({ proxy }: Pick<LabPlan, 'proxy'>): Proxy {
  return PROXIES[proxy];
}

/**
 * What the proxy of this lab needs in its directory. One that runs IIS's configuration gets it from
 * there, and refuses every request if IIS would.
 *
 * @throws {LabError} LAB_NOT_CARRIED if the proxy cannot do what a rule says
 */
export async function configureProxy(
  plan: LabPlan,
  place: Place,
  tools: ProxyTools,
): Promise<readonly ProxyFile[]> {
  const files = await readIisFiles(plan);
  const { configuration, findings } = readConfiguration(files);
  const configured = await proxyOf(plan).configure(place, {
    configuration: configuration && forOwnSite(configuration, files),
    refusing: findings.filter(({ code }) => findingKind(code).refuses === true),
    ...tools,
  });
  if ('files' in configured) return configured.files;
  throw new LabError('LAB_NOT_CARRIED', configured.refusals.join('\n'));
}
