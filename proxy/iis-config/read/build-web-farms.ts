import type { Report } from '../findings.ts';
import type { FarmServer, WebFarm } from '../model.ts';
import { protocolSettings } from './build-settings.ts';
import { collectionItems } from './collection-items.ts';
import { FARM_ROUTING, SERVER_ROUTING, WEB_FARM, WEB_FARMS } from './schema/web-farms-schema.ts';
import { childOf, createValues, itemSchema, schemaOf } from './values.ts';
import type { ConfigElement } from './xml/document.ts';

const ROUTING = 'applicationRequestRouting';

/** Farms by their names in lower case. */
export function buildWebFarms(
  levels: readonly ConfigElement[],
  report: Report,
): ReadonlyMap<string, WebFarm> {
  const farms = collectionItems(levels, WEB_FARMS, report).map((item) => buildFarm(item, report));
  return new Map(farms.map((farm) => [farm.name.toLowerCase(), farm]));
}

function buildFarm(element: ConfigElement, report: Report): WebFarm {
  const values = createValues([element], WEB_FARM);
  const routing = childOf(element, ROUTING);
  const part = (name: string) =>
    createValues([childOf(routing, name)], schemaOf(FARM_ROUTING, name), element.position);
  const protocol = part('protocol');
  const affinity = part('affinity');
  return {
    name: values.text('name'),
    position: element.position,
    enabled: values.bool('enabled'),
    servers: collectionItems([element], WEB_FARM, report).map(buildServer),
    protocol: protocolSettings(protocol),
    alternateHostName: protocol.text('alternateHostName'),
    affinity: affinity.bool('useServerProvider')
      ? 'server-provider'
      : affinity.bool('useHostName')
        ? 'host-name'
        : affinity.bool('useCookie')
          ? 'cookie'
          : 'none',
    algorithm:
      part('loadBalancing').text('algorithm') === 'RequestHash'
        ? 'RequestHash'
        : 'WeightedRoundRobin',
    healthCheckUrl: part('healthCheck').text('url'),
  };
}

function buildServer(element: ConfigElement): FarmServer {
  const server = createValues([element], itemSchema(WEB_FARM));
  const routing = createValues([childOf(element, ROUTING)], SERVER_ROUTING, element.position);
  return {
    address: server.text('address'),
    enabled: server.bool('enabled'),
    httpPort: routing.integer('httpPort'),
    httpsPort: routing.integer('httpsPort'),
    weight: routing.integer('weight'),
  };
}
