import type { WebFarm } from '../../../../iis-config/model.ts';
import type { Target } from '../../needs.ts';
import { identifier, quoted } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';
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
    const needs = [{ features: ['farm-without-server' as const] }];
    return { scheme: asked, backend: '""', host, relay: '', needs };
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
  const { scheme, authority, upstream: backend = authority } = target;
  const notes = isAlone ? [] : notesOn(farm);
  const relays = endpoints.map(({ relay }) => relay);
  const [relay = ''] = relays;
  if (new Set(relays).size === 1) {
    return { scheme, backend, host, relay, needs: [{ notes, targets: [target] }] };
  }
  const key = AFFINITY_KEYS[affinity];
  if (key === undefined) {
    const to = `${id}_relay`;
    const directives = weightedServers(farm, relays);
    const relayed = { url: to, scheme, authority: relay, upstream: to, directives };
    const needs = [{ notes, targets: [target, relayed] }];
    return { scheme, backend, host, relay: to, needs };
  }
  // Each server is asked by itself: the same key leads to the same one, and to its relay.
  const targets = endpoints.map((one) => one.target);
  const backends = targets.map((one) => one.upstream ?? one.authority);
  const [toBackend, toRelay] = [`$${id}_backend`, `$${id}_relay`];
  const maps = [split(farm, key, toBackend, backends), split(farm, key, toRelay, relays)];
  return { scheme, backend: toBackend, host, relay: toRelay, needs: [{ notes, targets, maps }] };
}

/** A variable that is one of the places, by weight: the same one for the same key. */
function split(farm: WebFarm, key: string, variable: string, places: readonly string[]): string {
  const weights = weightsOf(farm);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const cases = places.map((place, index) => {
    const isLast = index === weights.length - 1;
    const share = isLast ? '*' : `${((100 * (weights[index] ?? 0)) / sum).toFixed(2)}%`;
    return `${share} ${quoted(place)};`;
  });
  return `split_clients ${key} ${variable} { ${cases.join(' ')} }`;
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
  const weights = weightsOf(farm);
  const isWeighted = new Set(weights).size > 1;
  return places.map(
    (place, index) => `server ${place}${isWeighted ? ` weight=${weights[index] ?? 1}` : ''};`,
  );
}

function weightsOf({ servers }: WebFarm): readonly number[] {
  return servers.filter(({ enabled }) => enabled).map(({ weight }) => weight);
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
