import type { Report } from '../findings.ts';
import type { Location, PathSettings } from '../model.ts';
import { isWithin } from '../settings-at.ts';
import { buildRequestFiltering } from './build-request-filtering.ts';
import { buildHeaders, buildRequestLimits } from './build-settings.ts';
import type { SectionUse } from './schema/section-levels.ts';
import { sectionSchema } from './schema/sections.ts';
import { confined } from './location-faults.ts';
import { stockSection } from './stock-sections.ts';
import { createValues, type Values } from './values.ts';
import type { ConfigElement } from './xml/document.ts';

const FILTERING = 'security/requestFiltering';

/** Sections that hold for the path of their `<location>` alone [readings CH17, CH18]. */
export const SCOPED_SECTIONS: ReadonlySet<string> = new Set(
  ['webSocket', 'httpProtocol', FILTERING].map((name) => `system.webServer/${name}`),
);

/** The settings of the site, and of each path that has some of its own. */
export function buildPathSettings(
  uses: readonly SectionUse[],
  report: Report,
): PathSettings & { readonly locations: readonly Location[] } {
  const scoped = uses.filter(({ path }) => SCOPED_SECTIONS.has(path));
  const paths = new Set(scoped.map(({ location }) => location).filter((path) => path !== ''));
  const said = saidOnce(report);
  const site = settingsOf('', scoped, said);
  const locations: Location[] = [];
  // Outer ones first: a fault is said of the outermost path that has it.
  for (const path of [...paths].toSorted((one, other) => depthOf(one) - depthOf(other))) {
    locations.push({ path, ...settingsOf(path, scoped, confined(said, path)) });
  }
  return { ...site, locations: locations.toReversed() };
}

function settingsOf(path: string, scoped: readonly SectionUse[], report: Report): PathSettings {
  const inForce = scoped
    .filter(({ location }) => location === '' || isWithin(path, location))
    .toSorted((one, other) => depthOf(one.location) - depthOf(other.location));
  const levels = (section: string): readonly ConfigElement[] =>
    inForce
      .filter((use) => use.path === `system.webServer/${section}`)
      .map(({ element }) => element);
  const values = (section: string, elements: readonly ConfigElement[]): Values =>
    createValues(elements, sectionSchema(`system.webServer/${section}`));
  const overStock = (section: Parameters<typeof stockSection>[0]): readonly ConfigElement[] => {
    const isOfServer = inForce.some(
      (use) =>
        use.level === 'server' && use.location === '' && use.path === `system.webServer/${section}`,
    );
    return isOfServer ? levels(section) : [stockSection(section), ...levels(section)];
  };
  const filtering = values(FILTERING, overStock(FILTERING));
  const protocol = overStock('httpProtocol');
  return {
    webSocketEnabled: values('webSocket', levels('webSocket')).bool('enabled'),
    requestLimits: buildRequestLimits(filtering),
    requestFiltering: buildRequestFiltering(filtering, report),
    ...buildHeaders(values('httpProtocol', protocol), protocol, report),
  };
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

/** A section is read once for each path that it holds for: what is wrong with it is said once. */
function saidOnce(report: Report): Report {
  const said = new Set<string>();
  return (kind, position, ...rest) => {
    const key = JSON.stringify([kind.code, position.file, position.line, position.column]);
    if (!said.has(key)) report(kind, position, ...rest);
    said.add(key);
  };
}
