import { PROCESS_MODEL } from './schema/application-pools-schema.ts';
import type { ConfigElement } from './xml/document.ts';
import { childOf, createValues } from './values.ts';

/** IIS's own name for the pool of an application that names none. */
const DEFAULT_POOL = 'DefaultAppPool';

/**
 * How long the worker process of the site's root application may take to end, in seconds.
 *
 * @param sites the section, where there is one
 * @param pools the items of the section applicationPools
 * @param defaults its applicationPoolDefaults
 */
export function buildShutdownTimeLimit(
  site: ConfigElement | undefined,
  sites: readonly ConfigElement[],
  pools: readonly ConfigElement[],
  defaults: readonly (ConfigElement | undefined)[],
): number {
  const name = poolName(site, sites).toLowerCase();
  const own = pools.find(({ attributes }) => attributes.get('name')?.value.toLowerCase() === name);
  const models = [...defaults, own].map((pool) => childOf(pool, 'processModel'));
  return createValues(models, PROCESS_MODEL).seconds('shutdownTimeLimit');
}

/** The application's own, or else the default of the site's applications, or of all. */
function poolName(site: ConfigElement | undefined, sites: readonly ConfigElement[]): string {
  const root = site?.children.find(
    ({ name, attributes }) => name === 'application' && attributes.get('path')?.value === '/',
  );
  const places = [root, ...[site, ...sites].map((one) => childOf(one, 'applicationDefaults'))];
  const named = places.map((place) => place?.attributes.get('applicationPool')?.value);
  return named.find((one) => one !== undefined) ?? DEFAULT_POOL;
}
