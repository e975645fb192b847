import type { WebFarm } from '../../../iis-config/model.ts';
import { type Generation, identifier, type Target } from '../generation.ts';
import { relayOf } from '../lab-targets.ts';
import { quoted } from '../text/quoting.ts';
import { AFFINITY_KEYS, weightedServers } from './farm-upstream.ts';

/** What nginx asks, and where ARR's relay listens for it; both are values of nginx. */
interface FarmServer {
  readonly backend: string;
  readonly relay: string;
}

interface FarmPlaces {
  /** The farm as a whole. */
  readonly target: Target;
  /** Of its enabled servers. */
  readonly authorities: readonly string[];
  readonly backendOf: (authority: string) => string;
}

/**
 * Where the WebSockets of a farm go if the relay has a port for each server. They go round the
 * servers by weight; with affinity, a client's requests and WebSockets reach the same server.
 */
export function farmRelay(
  generation: Generation,
  farm: WebFarm,
  { target, authorities, backendOf }: FarmPlaces,
): Partial<FarmServer> & Pick<FarmServer, 'relay'> {
  const relays = authorities.map((authority) => relayOf(generation.options, authority) ?? '');
  const [only = ''] = relays;
  if (new Set(relays).size <= 1) return { relay: only };
  const name = `farm_${identifier(farm.name)}`;
  const key = AFFINITY_KEYS[farm.affinity];
  if (key !== undefined) {
    generation.targets.delete(target.url); // each server is asked by itself
    const backends = authorities.map((authority) => backendOf(authority));
    return byKey(generation, farm, { backend: backends, relay: relays }, [key, name]);
  }
  const upstream = `${name}_relay`;
  generation.targets.set(upstream, {
    url: upstream,
    scheme: 'http',
    authority: only,
    upstream,
    directives: weightedServers(farm, relays),
  });
  return { relay: upstream };
}

/** The same key leads to the same server in both, whatever each of them is called. */
function byKey(
  generation: Generation,
  farm: WebFarm,
  places: Readonly<Record<keyof FarmServer, readonly string[]>>,
  [key, name]: readonly [key: string, name: string],
): FarmServer {
  const weights = farm.servers.filter(({ enabled }) => enabled).map(({ weight }) => weight);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const choose = (part: keyof FarmServer): string => {
    const cases = places[part].map((place, index) => {
      const isLast = index === weights.length - 1;
      const share = isLast ? '*' : `${((100 * (weights[index] ?? 0)) / sum).toFixed(2)}%`;
      return `${share} ${quoted(place)};`;
    });
    const line = `split_clients ${key} $${name}_${part} { ${cases.join(' ')} }`;
    if (!generation.ruleMaps.includes(line)) generation.ruleMaps.push(line);
    return `$${name}_${part}`;
  };
  return { backend: choose('backend'), relay: choose('relay') };
}
