import { childrenOf, cloneTree, findPath, type XmlTree } from './xml-tree.ts';

export interface ServerSettings {
  /** The published ports: what IIS listens on in the container, too. */
  readonly httpPort: number;
  readonly httpsPort: number;
  /** A site of a person's own: the global rules step aside, they would take every request first. */
  readonly ownSite: boolean;
}

/**
 * server.config as the container runs it; the tree given stays as it is. The reference for
 * server-configuration.ps1, which does this in the container: the two are compared where there is
 * a PowerShell.
 *
 * @throws {Error} where a binding is not `address:port:host`
 */
export function serverConfiguration(server: XmlTree, settings: ServerSettings): XmlTree {
  const adapted = cloneTree(server);
  const sites = findPath(adapted, 'system.applicationHost/sites')?.children ?? [];
  for (const site of sites.filter(({ name }) => name === 'site')) {
    for (const bindings of childrenOf(site, 'bindings')) {
      for (const binding of childrenOf(bindings, 'binding')) setPort(binding, settings);
    }
  }
  const rules = findPath(adapted, 'system.webServer/rewrite/globalRules');
  if (settings.ownSite && rules !== undefined) {
    rules.children.splice(0, Infinity, ...rules.children.filter(({ name }) => name !== 'rule'));
  }
  return adapted;
}

function setPort({ attributes }: XmlTree, { httpPort, httpsPort }: ServerSettings): void {
  const port = attributes.get('protocol') === 'https' ? httpsPort : httpPort;
  const parts = (attributes.get('bindingInformation') ?? '').split(':');
  if (parts.length !== 3) throw new Error('a binding with an IPv6 address is not supported here');
  attributes.set('bindingInformation', `${parts[0]}:${port}:${parts[2]}`);
}
