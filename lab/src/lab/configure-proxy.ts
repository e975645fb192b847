import {
  PROXIES,
  type LoadableModule,
  type Place,
  type Proxy,
  type ProxyFile,
  refusesSite,
} from '@lab101/proxy';
import { forOwnSite, readSite } from '../settings/iis-files.ts';
import type { LabPlan } from './lab.ts';
import { refusalError } from './refusal-error.ts';

/** The program that will run: it decides what a configuration may say. */
export interface ProxyTools {
  /** Such as `2.6.2`. */
  readonly version: string;
  /** Looks for a module that is needed; returns undefined if there is none. */
  readonly findModule: (module: LoadableModule) => Promise<string | undefined>;
}

export function proxyOf({ proxy }: Pick<LabPlan, 'proxy'>): Proxy {
  return PROXIES[proxy];
}

/** IIS's shutdownTimeLimit, for a configuration that it would refuse. */
const SHUTDOWN_TIMEOUT_MS = 90_000;

export function limitsOf(plan: LabPlan): Pick<Place, 'idleTimeoutMs' | 'shutdownTimeoutMs'> {
  const { idleTimeoutMs, shutdownTimeoutMs = SHUTDOWN_TIMEOUT_MS } = plan;
  return { idleTimeoutMs, shutdownTimeoutMs };
}

/**
 * Returns the files that the proxy of this lab needs. A proxy that runs IIS's configuration gets
 * its rules from there, and refuses every request if IIS would.
 *
 * @throws {LabError} LAB_NOT_CARRIED if the proxy cannot do what a rule says; LAB_BAD_OPTION if IIS
 *   would answer 500 there
 */
export async function configureProxy(
  plan: LabPlan,
  place: Place,
  tools: ProxyTools,
): Promise<readonly ProxyFile[]> {
  const { configuration, findings, files } = await readSite(plan);
  const configured = await proxyOf(plan).configure(place, {
    configuration: configuration && forOwnSite(configuration, files),
    refusing: findings.filter(refusesSite),
    ...tools,
  });
  if ('files' in configured) return configured.files;
  throw refusalError(configured.refusals);
}
