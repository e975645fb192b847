import type { WebFarm } from '../../../iis-config/model.ts';
import { identifier, type Target } from '../generation.ts';
import { quoted } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import type { Endpoint, Server } from './endpoint.ts';

/**
 * A farm as nginx asks it: an `upstream` of its enabled servers.
 *
 * @param host the Host that they get if `preserveHostHeader` is false
 * @throws {Unsupported} nginx cannot balance as ARR does
 */
export function farmServer(
  farm: WebFarm,
  asked: Target['scheme'],
  host: string,
  endpoints: readonly Endpoint[],
): Server {
  const { name, affinity, alternateHostName, protocol } = farm;
  const [first] = endpoints;
  if (first === undefined) {
    return { scheme: asked, backend: '""', host, relay: '', features: ['farm-without-server'] };
  }
  if (first.target.scheme === 'https') {
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
  const places = endpoints.map(({ target: { authority } }) => authority);
  const isAlone = new Set(places).size === 1;
  const id = `farm_${identifier(name)}`;
  const target = {
    ...first.target,
    url: `${asked}://${name}`,
    upstream: isAlone && first.target.upstream === undefined ? undefined : id,
    directives: isAlone ? first.target.directives : balanced(farm, places),
  };
  const { scheme, authority, upstream = authority } = target;
  const server = { scheme, backend: upstream, host, notes: isAlone ? [] : notesOn(farm) };
  const relays = endpoints.map(({ relay }) => relay);
  const [relay = ''] = relays;
  if (new Set(relays).size === 1) return { ...server, relay, targets: [target] };
  const key = AFFINITY_KEYS[affinity];
  if (key !== undefined) return { ...server, ...byKey(farm, endpoints, key, id) };
  const to = `${id}_relay`;
  const relayed = { url: to, scheme, authority: relay, upstream: to };
  const directives = weightedServers(farm, relays);
  return { ...server, relay: to, targets: [target, { ...relayed, directives }] };
}

/** Each server is asked by itself: the same key leads to the same one, and to its relay. */
function byKey(
  farm: WebFarm,
  endpoints: readonly Endpoint[],
  key: string,
  id: string,
): Pick<Server, 'backend' | 'relay' | 'targets' | 'maps'> {
  const weights = enabledServers(farm).map(({ weight }) => weight);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const choose = (part: string, places: readonly string[]): string => {
    const cases = places.map((place, index) => {
      const isLast = index === weights.length - 1;
      const share = isLast ? '*' : `${((100 * (weights[index] ?? 0)) / sum).toFixed(2)}%`;
      return `${share} ${quoted(place)};`;
    });
    return `split_clients ${key} $${id}_${part} { ${cases.join(' ')} }`;
  };
  const targets = endpoints.map(({ target }) => target);
  const backends = targets.map(({ authority, upstream = authority }) => upstream);
  const relays = endpoints.map(({ relay }) => relay);
  return {
    backend: `$${id}_backend`,
    relay: `$${id}_relay`,
    targets,
    maps: [choose('backend', backends), choose('relay', relays)],
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
  const servers = enabledServers(farm);
  const isWeighted = new Set(servers.map(({ weight }) => weight)).size > 1;
  return places.map(
    (place, index) =>
      `server ${place}${isWeighted ? ` weight=${servers[index]?.weight ?? 1}` : ''};`,
  );
}

function enabledServers({ servers }: WebFarm): WebFarm['servers'] {
  return servers.filter(({ enabled }) => enabled);
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
