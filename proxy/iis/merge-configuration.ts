import {
  childrenOf,
  cloneTree,
  emptyTree,
  ensurePath,
  findPath,
  type XmlTree,
} from './xml-tree.ts';

/**
 * Merges server.config into applicationHost.config, which stays as it is. The reference for
 * merge-configuration.ps1, which does this in the container: the two are compared where there is a
 * PowerShell.
 *
 * - What is a section, configSections says.
 * - A section keeps what server.config does not name: its attributes one by one, its child elements
 *   by their name. So `site` replaces all sites, and `siteDefaults` stays.
 * - The application pools of the sites never end by themselves: that would end every WebSocket.
 *
 * @throws {Error} when configSections declares no such section: IIS would answer 500.19
 */
export function mergeIisConfiguration(applicationHost: XmlTree, server: XmlTree): XmlTree {
  const merged = cloneTree(applicationHost);
  const declarations = findPath(merged, 'configSections');
  if (declarations === undefined) throw new Error('applicationHost.config has no configSections');
  mergeGroup(server, declarations, merged, '');
  for (const pool of new Set(sitePools(merged))) setPoolLifetime(merged, pool);
  return merged;
}

function mergeGroup(source: XmlTree, declarations: XmlTree, merged: XmlTree, path: string): void {
  for (const child of source.children) {
    const childPath = `${path}${child.name}`;
    const group = declaration(declarations, 'sectionGroup', child.name);
    if (group !== undefined) mergeGroup(child, group, merged, `${childPath}/`);
    else if (declaration(declarations, 'section', child.name) !== undefined) {
      mergeSection(child, sectionOf(merged, childPath));
    } else {
      throw new Error(
        `configSections declares no section ${childPath}: is the module that brings it installed?`,
      );
    }
  }
}

function declaration(declarations: XmlTree, kind: string, name: string): XmlTree | undefined {
  return childrenOf(declarations, kind).find((found) => found.attributes.get('name') === name);
}

/** At the top, or in `<location path="">`, which means everything too; else added at the top. */
function sectionOf(merged: XmlTree, path: string): XmlTree {
  const everywhere = childrenOf(merged, 'location').filter(
    (location) => location.attributes.get('path') === '',
  );
  for (const place of [merged, ...everywhere]) {
    const found = findPath(place, path);
    if (found !== undefined) return found;
  }
  return ensurePath(merged, path);
}

function mergeSection(source: XmlTree, target: XmlTree): void {
  for (const [name, value] of source.attributes) target.attributes.set(name, value);
  for (const name of new Set(source.children.map((child) => child.name))) {
    const first = target.children.findIndex((child) => child.name === name);
    const kept = target.children.filter((child) => child.name !== name);
    // What stands before the first of that name is kept, so its place is the same in both.
    const place = first === -1 ? kept.length : first;
    const copies = childrenOf(source, name).map(cloneTree);
    target.children.splice(0, Infinity, ...kept.toSpliced(place, 0, ...copies));
  }
}

const SITES = 'system.applicationHost/sites';

/** The application's own pool, or else the default of all applications, or else IIS's. */
function sitePools(merged: XmlTree): string[] {
  const defaults = findPath(merged, `${SITES}/applicationDefaults`)?.attributes;
  const usual = defaults?.get('applicationPool') ?? 'DefaultAppPool';
  const sites = childrenOf(findPath(merged, SITES) ?? emptyTree('sites'), 'site');
  return sites
    .flatMap((site) => childrenOf(site, 'application'))
    .map((application) => application.attributes.get('applicationPool') ?? usual);
}

function setPoolLifetime(merged: XmlTree, name: string): void {
  const pools = sectionOf(merged, 'system.applicationHost/applicationPools');
  let pool = childrenOf(pools, 'add').find((found) => found.attributes.get('name') === name);
  if (pool === undefined) {
    pool = emptyTree('add');
    pool.attributes.set('name', name);
    pools.children.push(pool);
  }
  pool.attributes.set('autoStart', 'true').set('startMode', 'AlwaysRunning');
  ensurePath(pool, 'processModel').attributes.set('idleTimeout', '00:00:00');
  ensurePath(pool, 'recycling/periodicRestart').attributes.set('time', '00:00:00');
}
