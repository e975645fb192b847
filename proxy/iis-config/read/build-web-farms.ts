import type { Report } from '../findings.ts';
import type { FarmServer, WebFarm } from '../model.ts';
import { protocolSettings } from './build-settings.ts';
import type { Values } from './values.ts';

const ROUTING = 'applicationRequestRouting';

/** In the order in which ARR asks. */
const AFFINITIES = [
  ['useServerProvider', 'server-provider'],
  ['useHostName', 'host-name'],
  ['useCookie', 'cookie'],
] as const;

/** Farms by their names in lower case. */
export function buildWebFarms(values: Values, report: Report): ReadonlyMap<string, WebFarm> {
  const farms = values.items(report).map((item) => buildFarm(item, report));
  return new Map(farms.map((farm) => [farm.name.toLowerCase(), farm]));
}

function buildFarm(values: Values, report: Report): WebFarm {
  const routing = values.child(ROUTING);
  const [protocol, affinity] = [routing.child('protocol'), routing.child('affinity')];
  return {
    name: values.text('name'),
    position: values.position,
    enabled: values.bool('enabled'),
    servers: values.items(report).map(buildServer),
    protocol: protocolSettings(protocol),
    alternateHostName: protocol.text('alternateHostName'),
    affinity: AFFINITIES.find(([attribute]) => affinity.bool(attribute))?.[1] ?? 'none',
    algorithm:
      routing.child('loadBalancing').text('algorithm') === 'RequestHash'
        ? 'RequestHash'
        : 'WeightedRoundRobin',
    healthCheckUrl: routing.child('healthCheck').text('url'),
  };
}

function buildServer(server: Values): FarmServer {
  const routing = server.child(ROUTING);
  return {
    address: server.text('address'),
    enabled: server.bool('enabled'),
    httpPort: routing.integer('httpPort'),
    httpsPort: routing.integer('httpsPort'),
    weight: routing.integer('weight'),
  };
}
