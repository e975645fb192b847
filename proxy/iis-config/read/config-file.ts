import { SCOPED_SECTIONS } from './build-path-settings.ts';
import { confined } from './location-faults.ts';
import { READ_FINDINGS } from './read-findings.ts';
import type { ConfigElement } from './xml/document.ts';
import type { ReadSource } from './xml/config-source.ts';
import type { Report } from '../findings.ts';
import { isSectionName, SECTION_GROUPS, type SectionLock } from './schema/sections.ts';
import {
  type Level,
  type Locks,
  type SectionUse,
  type Walk,
  walkSection,
  walkSections,
} from './schema/section-levels.ts';

/** What of a file is in force for the site, outer places first. */
export interface ReadFile {
  readonly root: ConfigElement;
  readonly level: Level;
  readonly readSource: ReadSource;
  /** Whose file it is, as the path of a Location. Default: the site's. */
  readonly folder?: string;
}

/** The sections that hold for the site, in the order of the hierarchy: the last word is the nearest. */
export function sectionsInForce(
  file: ReadFile,
  siteName: string,
  locks: Locks,
  report: Report,
): readonly SectionUse[] {
  const uses: SectionUse[] = [];
  const declared = declaredSections(file, locks);
  const { level, readSource, folder = '' } = file;
  const walk = { level, readSource, locks, declared, uses, report, location: '' };
  if (file.root.name !== 'configuration') {
    const message = `the root is <${file.root.name}>, IIS reads <configuration>`;
    const own = isSectionName(file.root.name)
      ? { fix: 'check the web.config whose configSource names this file' }
      : undefined;
    report(READ_FINDINGS.IIS_WRONG_ROOT, file.root.position, message, own);
    return uses;
  }
  const locations = file.root.children.filter(({ name }) => name === 'location');
  // Locks of every place hold before anything is read: `appcmd unlock` appends its <location>.
  if (file.level === 'server')
    for (const location of locations) readLocks(location, siteName, locks);
  if (folder !== '') walkFolder(file.root, folder, walk);
  else walkSections(file.root, walk);
  for (const location of locations) {
    const path = pathOf(location, siteName, level);
    if (folder !== '') walkFolder(location, [folder, path].join('/').replace(/\/$/, ''), walk);
    else if (path === '') walkSections(location, walk);
    else walkLocation(location, path, walk);
  }
  return uses;
}

const IIS_SECTIONS = 'system.webServer/';

/** Rules, and what they call, which no `<location>` of a web.config scopes [reading UR23]. */
const UNSCOPED: ReadonlySet<string> = new Set(
  ['rules', 'rewriteMaps', 'providers'].map((name) => `${IIS_SECTIONS}rewrite/${name}`),
);

/** @param path undefined: of another site */
function walkLocation(
  location: ConfigElement,
  path: string | undefined,
  walk: Omit<Walk, 'seen'>,
): void {
  const shown = `<location path="${location.attributes.get('path')?.value ?? ''}">`;
  const { level, report } = walk;
  const sections = sectionsUnder(location).filter((one) => one.path.startsWith(IIS_SECTIONS));
  const applied = sections.filter(
    (one) =>
      path !== undefined &&
      (SCOPED_SECTIONS.has(one.path) || (level === 'site' && UNSCOPED.has(one.path))),
  );
  const rules = applied.find((one) => one.path.endsWith('/rules'));
  if (rules !== undefined) {
    const message = `the rules in ${shown} hold for every path`;
    report(READ_FINDINGS.IIS_LOCATION_RULES, rules.element.position, message);
  }
  walkEach(applied, { ...walk, location: path ?? '' });
  const others = sections.filter((section) => !applied.includes(section));
  const subject = path === undefined ? `${shown} is for another site, and of it` : `of ${shown}`;
  reportOthers(others, subject, location, report);
}

/** Of a folder's own web.config, or a `<location>` in it. */
function walkFolder(parent: ConfigElement, folder: string, walk: Omit<Walk, 'seen'>): void {
  const sections = sectionsUnder(parent).filter((one) => one.path.startsWith(IIS_SECTIONS));
  const applied = sections.filter(({ path }) => SCOPED_SECTIONS.has(path));
  walkEach(applied, { ...walk, location: folder });
  const rules = sections.find(({ path }) => path === `${IIS_SECTIONS}rewrite/rules`);
  if (rules !== undefined) {
    const message = `the rules of the folder "${folder}" are not run`;
    walk.report(READ_FINDINGS.IIS_FOLDER_RULES, rules.element.position, message);
  }
  const others = sections.filter((one) => one !== rules && !applied.includes(one));
  reportOthers(others, `of the folder "${folder}"`, parent, walk.report);
}

interface FoundSection {
  readonly path: string;
  readonly element: ConfigElement;
}

function walkEach(sections: readonly FoundSection[], walk: Omit<Walk, 'seen'>): void {
  const place = { ...walk, seen: new Set<string>() };
  for (const { path, element } of sections) {
    const isScoped = SCOPED_SECTIONS.has(path);
    const report = isScoped ? confined(walk.report, walk.location) : walk.report;
    walkSection(element, path, { ...place, report });
  }
}

function reportOthers(
  others: readonly FoundSection[],
  subject: string,
  { position }: ConfigElement,
  report: Report,
): void {
  if (others.length === 0) return;
  const names = others.map(({ path }) => path.slice(IIS_SECTIONS.length)).join(', ');
  const message = `${subject} is not applied: ${names}`;
  report(READ_FINDINGS.IIS_LOCATION_NOT_APPLIED, position, message);
}

/**
 * The path of a `<location>` below the site, as a Location has it; empty: the site itself, which is
 * `.` or nothing in either file; undefined: in the server's file, another site.
 */
function pathOf({ attributes }: ConfigElement, siteName: string, level: Level): string | undefined {
  const given = (attributes.get('path')?.value ?? '').replaceAll('\\', '/');
  const path = given.replaceAll(/^\/+|\/+$/g, '').toLowerCase();
  const site = siteName.toLowerCase();
  if (path === '.' || path === site) return '';
  if (level === 'site' || path === '') return path;
  const ofServer = path.replace(/^machine\/webroot\/apphost(?:\/|$)/, '');
  if (ofServer === '' || ofServer === site) return '';
  return ofServer.startsWith(`${site}/`) ? ofServer.slice(site.length + 1) : undefined;
}

/** `<configSections>`: names of sections, and how the server locks them. */
function declaredSections({ root, level }: ReadFile, locks: Locks): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (parent: ConfigElement, path: string): void => {
    for (const child of parent.children) {
      const name = child.attributes.get('name')?.value ?? '';
      const childPath = path === '' ? name : `${path}/${name}`;
      if (child.name === 'sectionGroup') walk(child, childPath);
      if (child.name !== 'section') continue;
      names.add(name);
      const mode = declaredLock(child);
      if (level === 'server' && mode !== undefined) locks.set(childPath, mode);
    }
  };
  for (const child of root.children) if (child.name === 'configSections') walk(child, '');
  return names;
}

/** `allowDefinition="AppHostOnly"` cannot be unlocked. */
function declaredLock({ attributes }: ConfigElement): SectionLock | undefined {
  if (attributes.get('allowDefinition')?.value.toLowerCase() === 'apphostonly') return 'server';
  return overrideMode(attributes.get('overrideModeDefault')?.value);
}

/** `<location overrideMode="Allow">` of the server is what `appcmd unlock config` writes. */
function readLocks(location: ConfigElement, siteName: string, locks: Locks): void {
  if (pathOf(location, siteName, 'server') !== '') return;
  const old = location.attributes.get('allowOverride')?.value.toLowerCase();
  const mode =
    overrideMode(location.attributes.get('overrideMode')?.value) ??
    (old === 'true' ? 'Allow' : old === 'false' ? 'Deny' : undefined);
  if (mode === undefined) return;
  for (const { path } of sectionsUnder(location)) locks.set(path, mode);
}

/** Every section of a place with its path. */
function sectionsUnder(parent: ConfigElement, prefix = ''): readonly FoundSection[] {
  return parent.children.flatMap((element) => {
    const path = `${prefix}${element.name}`;
    return SECTION_GROUPS.includes(path) ? sectionsUnder(element, `${path}/`) : [{ path, element }];
  });
}

function overrideMode(value: string | undefined): SectionLock | undefined {
  const lower = value?.toLowerCase();
  return lower === 'allow' ? 'Allow' : lower === 'deny' ? 'Deny' : undefined;
}
