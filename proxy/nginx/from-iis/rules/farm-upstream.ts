import type { WebFarm } from '../../../iis-config/model.ts';
import { farmAuthorities, farmHost } from '../../../iis-config/web-farms.ts';
import { type Generation, identifier, type Target } from '../generation.ts';
import { Unsupported } from '../refusal.ts';
import { serversOf } from '../lab-targets.ts';
import { checkAuthority, isFixedAddress } from './authority.ts';

/** A farm as nginx asks it: an `upstream` of its enabled servers. Undefined: it has none. */
export function farmTarget(
  generation: Generation,
  farm: WebFarm,
  scheme: 'http' | 'https',
  rule: string,
): Target | undefined {
  const { options } = generation;
  const authorities = farmAuthorities(farm, scheme);
  const [first] = authorities;
  if (first === undefined) return undefined;
  for (const authority of authorities) checkAuthority(authority);
  const led = authorities.map((authority) => options.targets(authority, scheme) ?? authority);
  const isOfLab = options.targets(first, scheme) !== undefined;
  if (scheme === 'https' && !isOfLab) {
    throw new Unsupported(
      `the web farm "${farm.name}" is asked by https://, and nginx would check one name for the certificates of all its servers`,
      `write http://${farm.name}, or forward to one server by its own name`,
    );
  }
  const places = [...new Set(led)];
  const [only = first] = places;
  const isAlone = places.length === 1 && (isFixedAddress(only) || options.asksDns);
  const target: Target = {
    url: `${scheme}://${farm.name}`,
    scheme: isOfLab ? 'http' : scheme,
    authority: only,
    upstream: isAlone ? undefined : `farm_${identifier(farm.name)}`,
    directives:
      places.length === 1 ? serversOf(only, isOfLab) : balanced(generation, farm, led, rule),
  };
  generation.targets.set(target.url, target);
  return target;
}

/** Several servers: nginx has `weight`, and a hash in the place of a cookie of its own. */
function balanced(
  generation: Generation,
  farm: WebFarm,
  places: readonly string[],
  rule: string,
): readonly string[] {
  const { name, affinity, algorithm, healthCheckUrl } = farm;
  if (algorithm === 'RequestHash') {
    throw new Unsupported(
      `the web farm "${name}" balances by RequestHash, and how ARR hashes a request is not documented`,
      'take algorithm="WeightedRoundRobin"',
    );
  }
  if (affinity === 'server-provider') {
    throw new Unsupported(
      `the web farm "${name}" asks a provider for the server, which is code on the server`,
      'take affinity useCookie="true"',
    );
  }
  if (affinity === 'cookie') generation.note(rule, noteOf(name, BY_ADDRESS));
  if (healthCheckUrl !== '') generation.note(rule, noteOf(name, NO_HEALTH_CHECK));
  const key = AFFINITY_KEYS[affinity];
  return [
    ...(key === undefined ? [] : [`hash ${key} consistent;`]),
    ...weightedServers(farm, places),
  ];
}

/** @param places where each enabled server is */
export function weightedServers(farm: WebFarm, places: readonly string[]): readonly string[] {
  const servers = farm.servers.filter(({ enabled }) => enabled);
  const isWeighted = new Set(servers.map(({ weight }) => weight)).size > 1;
  return places.map(
    (place, index) =>
      `server ${place}${isWeighted ? ` weight=${servers[index]?.weight ?? 1}` : ''};`,
  );
}

/** What stays the same where a client stays with its server; undefined: nothing. */
export const AFFINITY_KEYS: Readonly<Record<WebFarm['affinity'], string | undefined>> = {
  none: undefined,
  cookie: '$remote_addr',
  'host-name': '$host',
  'server-provider': undefined,
};

const BY_ADDRESS =
  'nginx sets no affinity cookie here: a client stays with its server by its address.';

const NO_HEALTH_CHECK =
  'nginx asks no health check url: it leaves a server out for 10 seconds after a request that failed.';

function noteOf(name: string, text: string): string {
  return `Web farm "${name}": ${text}`;
}

/**
 * The Host that every server of a farm gets if `preserveHostHeader` is false.
 *
 * @throws {Unsupported} each server would get its own
 */
export function commonHost(farm: WebFarm, scheme: string): string {
  const { alternateHostName, protocol, name } = farm;
  const isOwn = !protocol.preserveHostHeader && alternateHostName === '';
  if (isOwn && farmAuthorities(farm, scheme).length > 1) {
    throw new Unsupported(
      `the web farm "${name}" has preserveHostHeader="false", so that each server gets its own name as Host, and nginx sends all the same`,
      'set preserveHostHeader="true" or alternateHostName',
    );
  }
  const host = farmHost(farm, scheme);
  checkAuthority(host);
  return host;
}
