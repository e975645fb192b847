import type { IisConfiguration, Rule } from '../model.ts';
import type { Report } from '../findings.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { ConfigElement } from '../read/xml/document.ts';
import { targetOf } from '../rule-parts.ts';
import { farmOf } from '../web-farms.ts';
import { CHECK_FINDINGS } from './check-findings.ts';

/** Server farms of ARR that are defined, and their caches. */
export function checkWebFarms(reading: ConfigReading, report: Report): void {
  const { webFarms } = reading.configuration;
  for (const { name, position, enabled, servers, affinity, algorithm } of webFarms.values()) {
    const count = servers.filter((server) => server.enabled).length;
    if (!enabled || affinity !== 'none' || algorithm === 'RequestHash' || count < 2) continue;
    const message = `the farm "${name}" has ${count} servers and no affinity`;
    report(CHECK_FINDINGS.IIS_FARM_WITHOUT_AFFINITY, position, message);
  }
  for (const cache of caches(reading)) {
    const attribute = cache.attributes.get('requestConsolidationEnabled');
    if (attribute?.value.toLowerCase() !== 'true') continue;
    const message = 'requestConsolidationEnabled="true"';
    report(CHECK_FINDINGS.IIS_REQUEST_CONSOLIDATION, attribute.position, message);
  }
}

/** A host without a dot and without a port is a farm's name as a rule; localhost never is. */
export function checkFarmNames(rule: Rule, report: Report, configuration: IisConfiguration): void {
  const { authority: host = '', url } = targetOf(rule) ?? {};
  if (!/^[a-z][\w-]*$/i.test(host) || /^localhost$/i.test(host)) return;
  if (url === undefined || farmOf(configuration, host) !== undefined) return;
  const message = `the rule "${rule.name}" forwards to "${host}"`;
  report(CHECK_FINDINGS.IIS_UNKNOWN_FARM, url.at(0), message);
}

/** Of `system.webServer/proxy`, and of each farm's `protocol`. */
function caches({ sections }: ConfigReading): readonly ConfigElement[] {
  const protocols = sections('webFarms')
    .flatMap((farms) => inside(farms, 'webFarm'))
    .flatMap((farm) => inside(farm, 'applicationRequestRouting'))
    .flatMap((routing) => inside(routing, 'protocol'));
  return [...sections('system.webServer/proxy'), ...protocols].flatMap((place) =>
    inside(place, 'cache'),
  );
}

function inside({ children }: ConfigElement, name: string): readonly ConfigElement[] {
  return children.filter((child) => child.name === name);
}
