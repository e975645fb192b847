import type { WebFarm } from '../model.ts';
import { parseBool } from './schema/attribute-value.ts';
import { childOf } from './values.ts';
import type { ConfigElement } from './xml/document.ts';

/** The enabled farms of a section `webFarms`, with ARR's defaults (arr_schema.xml). */
export function buildWebFarms({ children }: ConfigElement): readonly WebFarm[] {
  return children
    .filter((child) => child.name === 'webFarm' && isOn(child, 'enabled', true))
    .map(buildWebFarm);
}

function buildWebFarm(farm: ConfigElement): WebFarm {
  const routing = childOf(farm, 'applicationRequestRouting');
  const servers = farm.children.filter(
    (child) => child.name === 'server' && isOn(child, 'enabled', true),
  );
  const algorithm = childOf(routing, 'loadBalancing')?.attributes.get('algorithm')?.value ?? '';
  return {
    name: textOf(farm, 'name'),
    position: farm.position,
    servers: servers.map((server) => textOf(server, 'address')),
    isSticky:
      isOn(childOf(routing, 'affinity'), 'useCookie', false) || /^RequestHash$/i.test(algorithm),
    preserveHostHeader: isOn(childOf(routing, 'protocol'), 'preserveHostHeader', true),
  };
}

function textOf({ attributes }: ConfigElement, name: string): string {
  return attributes.get(name)?.value ?? '';
}

function isOn(element: ConfigElement | undefined, name: string, otherwise: boolean): boolean {
  return parseBool(element?.attributes.get(name)?.value ?? '') ?? otherwise;
}
