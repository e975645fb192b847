import type { WebFarm } from '../../../iis-config/model.ts';
import { type GenerationOptions, identifier, type Target } from '../generation.ts';
import { quoted } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { type Endpoint, type Server, serverAt } from './endpoint.ts';

/**
 * A farm as nginx asks it: an `upstream` of its enabled servers.
 *
 * @param host the Host that they get if `preserveHostHeader` is false
 * @throws {Unsupported} nginx cannot balance as ARR does
 */
export function farmServer(
  options: GenerationOptions,
  farm: WebFarm,
  asked: Endpoint['scheme'],
  host: string,
  endpoints: readonly Endpoint[],
): Server {
  const { name, affinity, alternateHostName, protocol } = farm;
  const [first] = endpoints;
  if (first === undefined) {
    return { scheme: asked, backend: '""', host, relay: '', features: ['farm-without-server'] };
  }
  const { scheme, listens, isNamed, directives } = first;
  if (scheme === 'https') {
    throw new Unsupported(
      `the web farm "${name}" is asked by https://, and nginx would check one name for the certificates of all its servers`,
      `write http://${name}, or forward to one server by its own name`,
    );
  }
  const isOwn = !protocol.preserveHostHeader && alternateHostName === '';
  if (isOwn && endpoints.length > 1) {
    throw new Unsupported(
      `the web farm "${name}" has preserveHostHeader="false", so that each server gets its own name as Host, and nginx sends all the same`,
      'set preserveHostHeader="true" or alternateHostName',
    );
  }
  const places = endpoints.map((one) => one.listens);
  const isAlone = new Set(places).size === 1;
  const upstream = isAlone && !isNamed ? undefined : `farm_${identifier(name)}`;
  const target: Target = {
    url: `${asked}://${name}`,
    scheme,
    authority: listens,
    upstream,
    directives: isAlone ? directives : balanced(farm, places),
  };
  const notes = isAlone ? [] : notesOn(farm);
  const server = { scheme, backend: upstream ?? listens, host, relay: '', notes };
  const relays = endpoints.map((one) => one.relay);
  if (new Set(relays).size === 1) return { ...server, relay: relays[0] ?? '', targets: [target] };
  const key = AFFINITY_KEYS[affinity];
  if (key !== undefined) {
    // Each server is asked by itself.
    const servers = endpoints.map((one) => serverAt(options, one));
    return { ...server, ...byKey(farm, servers, key) };
  }
  const relay: Target = {
    url: `farm_${identifier(name)}_relay`,
    scheme: 'http',
    authority: relays[0] ?? '',
    upstream: `farm_${identifier(name)}_relay`,
    directives: weightedServers(farm, relays),
  };
  return { ...server, relay: relay.url, targets: [target, relay] };
}

/** The same key leads to the same server in both, whatever each of them is called. */
function byKey(
  farm: WebFarm,
  servers: readonly Server[],
  key: string,
): Pick<Server, 'backend' | 'relay' | 'targets' | 'maps'> {
  const weights = farm.servers.filter(({ enabled }) => enabled).map(({ weight }) => weight);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const variable = (part: string): string => `$farm_${identifier(farm.name)}_${part}`;
  const choose = (part: 'backend' | 'relay'): string => {
    const cases = servers.map((server, index) => {
      const isLast = index === weights.length - 1;
      const share = isLast ? '*' : `${((100 * (weights[index] ?? 0)) / sum).toFixed(2)}%`;
      return `${share} ${quoted(server[part])};`;
    });
    return `split_clients ${key} ${variable(part)} { ${cases.join(' ')} }`;
  };
  return {
    backend: variable('backend'),
    relay: variable('relay'),
    targets: servers.flatMap(({ targets = [] }) => targets),
    maps: [choose('backend'), choose('relay')],
  };
}

/** Several servers: nginx has `weight`, and a hash in the place of a cookie of its own. */
function balanced(farm: WebFarm, places: readonly string[]): readonly string[] {
  const { name, affinity, algorithm } = farm;
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
  const key = AFFINITY_KEYS[affinity];
  return [
    ...(key === undefined ? [] : [`hash ${key} consistent;`]),
    ...weightedServers(farm, places),
  ];
}

/** @param places where each enabled server is */
function weightedServers(farm: WebFarm, places: readonly string[]): readonly string[] {
  const servers = farm.servers.filter(({ enabled }) => enabled);
  const isWeighted = new Set(servers.map(({ weight }) => weight)).size > 1;
  return places.map(
    (place, index) =>
      `server ${place}${isWeighted ? ` weight=${servers[index]?.weight ?? 1}` : ''};`,
  );
}

/** What stays the same where a client stays with its server; undefined: nothing. */
const AFFINITY_KEYS: Readonly<Record<WebFarm['affinity'], string | undefined>> = {
  none: undefined,
  cookie: '$remote_addr',
  'host-name': '$host',
  'server-provider': undefined,
};

const BY_ADDRESS =
  'nginx sets no affinity cookie here: a client stays with its server by its address.';

const NO_HEALTH_CHECK =
  'nginx asks no health check url: it leaves a server out for 10 seconds after a request that failed.';

function notesOn({ name, affinity, healthCheckUrl }: WebFarm): readonly string[] {
  const notes = [
    ...(affinity === 'cookie' ? [BY_ADDRESS] : []),
    ...(healthCheckUrl === '' ? [] : [NO_HEALTH_CHECK]),
  ];
  return notes.map((text) => `Web farm "${name}": ${text}`);
}
