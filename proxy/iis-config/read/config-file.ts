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
  const { level, readSource } = file;
  const walk = { level, readSource, locks, declared, uses, report, ofLocation: false };
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
  walkSections(file.root, walk);
  for (const location of locations) {
    const path = location.attributes.get('path')?.value ?? '';
    if (holdsFor(path, siteName, file.level)) walkSections(location, walk);
    else walkOtherLocation(location, { ...walk, ofLocation: true });
  }
  return uses;
}

/** Rules, and what they call, which no `<location>` of a web.config scopes [reading UR23]. */
const UNSCOPED: ReadonlySet<string> = new Set(
  ['rules', 'rewriteMaps', 'providers'].map((name) => `system.webServer/rewrite/${name}`),
);

/** For a path of the site, or another site: what is applied of it nevertheless, and what is not. */
function walkOtherLocation(location: ConfigElement, walk: Omit<Walk, 'seen'>): void {
  const shown = `<location path="${location.attributes.get('path')?.value ?? ''}">`;
  const { level, report } = walk;
  const sections = sectionsUnder(location).filter(({ path }) => path.startsWith(IIS_SECTIONS));
  const applied = sections.filter(({ path }) => level === 'site' && UNSCOPED.has(path));
  const rules = applied.find(({ path }) => path.endsWith('/rules'));
  if (rules !== undefined) {
    const message = `the rules in ${shown} hold for every path`;
    report(READ_FINDINGS.IIS_LOCATION_RULES, rules.element.position, message);
  }
  for (const { path, element } of applied) {
    walkSection(element, path.slice(0, path.lastIndexOf('/')), { ...walk, seen: new Set() });
  }
  const others = sections.filter((section) => !applied.includes(section));
  if (others.length === 0) return;
  const names = others.map(({ path }) => path.slice(IIS_SECTIONS.length)).join(', ');
  const message = `${shown} is for another path, and of it is not applied: ${names}`;
  report(READ_FINDINGS.IIS_LOCATION_NOT_APPLIED, location.position, message);
}

const IIS_SECTIONS = 'system.webServer/';

/** In a web.config a path is of the site itself: `.` or nothing is the whole of it. */
function holdsFor(path: string, siteName: string, level: Level): boolean {
  if (path === '' || path === '.') return true;
  if (path.toLowerCase() === siteName.toLowerCase()) return true;
  return level === 'server' && path === 'MACHINE/WEBROOT/APPHOST';
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
  if (!holdsFor(location.attributes.get('path')?.value ?? '', siteName, 'server')) return;
  const old = location.attributes.get('allowOverride')?.value.toLowerCase();
  const mode =
    overrideMode(location.attributes.get('overrideMode')?.value) ??
    (old === 'true' ? 'Allow' : old === 'false' ? 'Deny' : undefined);
  if (mode === undefined) return;
  for (const { path } of sectionsUnder(location)) locks.set(path, mode);
}

/** Every section of a place with its path. */
function sectionsUnder(
  parent: ConfigElement,
  prefix = '',
): readonly { readonly path: string; readonly element: ConfigElement }[] {
  return parent.children.flatMap((element) => {
    const path = `${prefix}${element.name}`;
    return SECTION_GROUPS.includes(path) ? sectionsUnder(element, `${path}/`) : [{ path, element }];
  });
}

function overrideMode(value: string | undefined): SectionLock | undefined {
  const lower = value?.toLowerCase();
  return lower === 'allow' ? 'Allow' : lower === 'deny' ? 'Deny' : undefined;
}
