import { READ_FINDINGS } from '../read-findings.ts';
import { element as elementSchema } from './schema.ts';
import type { ReadSource } from '../xml/config-source.ts';
import type { ConfigElement } from '../xml/document.ts';
import { suggestion } from './nearest-name.ts';
import { otherForwarders } from './other-forwarders.ts';
import type { FindingKind, Report } from '../../findings.ts';
import {
  FARMS_SECTION,
  groupOf,
  namesInGroup,
  sectionAt,
  SECTION_GROUPS,
  type Section,
  type SectionLock,
} from './sections.ts';
import { validateElement } from './validate-element.ts';
import { unappliedParts } from './unapplied-parts.ts';

/** Where a file stands in the hierarchy: applicationHost.config or a site's web.config. */
export type Level = 'server' | 'site';

/** A section as it is written in one place. */
export interface SectionUse {
  readonly path: string;
  readonly element: ConfigElement;
  readonly level: Level;
  /** The path of its `<location>`, as a Location has it; empty: the site itself. */
  readonly location: string;
}

/** The section's unlocking or locking by the server: `<location overrideMode>`, configSections. */
export type Locks = Map<string, SectionLock>;

/** Where sections are read, and what has been seen there. */
export interface Walk {
  readonly level: Level;
  readonly location: string;
  readonly readSource: ReadSource;
  readonly locks: Locks;
  /** Sections that the file itself declares in configSections. */
  readonly declared: ReadonlySet<string>;
  /** Paths of this file and place: a section may stand once in each. */
  readonly seen: Set<string>;
  readonly uses: SectionUse[];
  readonly report: Report;
}

/** All sections under `<configuration>` or `<location>`, each held against its schema. */
export function walkSections(parent: ConfigElement, walk: Omit<Walk, 'seen'>): void {
  const place = { ...walk, seen: new Set<string>() };
  for (const child of parent.children) {
    if (SECTION_GROUPS.includes(child.name)) walkGroup(child, child.name, place);
    else if (child.name === FARMS_SECTION) walkSection(child, FARMS_SECTION, place);
  }
}

function walkGroup(group: ConfigElement, path: string, walk: Walk): void {
  if (path === 'system.applicationHost' && walk.level === 'site') {
    const message = `<${path}> is allowed in applicationHost.config only`;
    return walk.report(READ_FINDINGS.IIS_WRONG_FILE, group.position, message);
  }
  // A group has no attributes, and may come back: IIS reads its sections as if it were one.
  validateElement({ ...group, children: [] }, elementSchema(), walk.report);
  if (path === 'system.webServer') {
    for (const { element, message, own } of otherForwarders(group)) {
      // A handler of the server is for whoever it is for, not for this site.
      if (walk.level === 'server' && element.name === 'add') continue;
      walk.report(READ_FINDINGS.IIS_OTHER_FORWARDER, element.position, message, own);
    }
  }
  for (const child of group.children) {
    const childPath = `${path}/${child.name}`;
    if (SECTION_GROUPS.includes(childPath)) walkGroup(child, childPath, walk);
    else walkSection(child, childPath, walk);
  }
}

/** One section, held against its schema and the locks. */
export function walkSection(element: ConfigElement, path: string, walk: Walk): void {
  const section = sectionAt(path);
  if (section === undefined) {
    if (walk.declared.has(element.name)) return;
    const group = groupOf(path);
    const near = suggestion(element.name, namesInGroup(group), (name) => `<${name}>`);
    const lastName = group.slice(group.lastIndexOf('/') + 1);
    const message = `<${element.name}> is not a section of <${lastName}>${near}`;
    return walk.report(READ_FINDINGS.IIS_UNKNOWN_SECTION, element.position, message);
  }
  if (walk.seen.has(path)) {
    const message = `the section ${path} appears twice in this file`;
    walk.report(READ_FINDINGS.IIS_DUPLICATE_ELEMENT, element.position, message, {
      status: '500.19',
    });
  }
  walk.seen.add(path);
  if (!mayStandHere(element, path, section, walk)) {
    // What is wrong with it is wrong where it is moved to, or unlocked, too.
    return validateElement(element, section.schema, reportAs(path, walk.report));
  }
  const content = section.schema.opaque ? element : walk.readSource(element, walk.report);
  if (content === undefined) return;
  validateElement(content, section.schema, reportAs(path, walk.report));
  for (const { position, message } of unappliedParts(path, content, section.schema, walk.level)) {
    walk.report(READ_FINDINGS.IIS_NOT_APPLIED, position, message);
  }
  const { level, location } = walk;
  walk.uses.push({ path, element: content, level, location });
}

function mayStandHere(
  element: ConfigElement,
  path: string,
  section: Section,
  { level, locks, report }: Walk,
): boolean {
  if (level === 'server') return true;
  const lock = section.lock === 'server' ? section.lock : (locks.get(path) ?? section.lock);
  if (lock === 'server') {
    const message = `<${element.name}> is allowed in applicationHost.config only`;
    report(READ_FINDINGS.IIS_WRONG_FILE, element.position, message);
    return false;
  }
  if (lock === 'Allow') return true;
  const fix = `${leaveOut(element, path)}move it to applicationHost.config, or unlock it: appcmd unlock config -section:${path}`;
  report(
    READ_FINDINGS.IIS_LOCKED_SECTION,
    element.position,
    `<${element.name}> (${path}) is locked`,
    { fix },
  );
  return false;
}

/** WebSockets are enabled unless something says otherwise: what only says so is not needed. */
function leaveOut({ attributes }: ConfigElement, path: string): string {
  const enabled = attributes.get('enabled')?.value.toLowerCase() ?? 'true';
  const isDefault = path === 'system.webServer/webSocket' && enabled === 'true';
  return isDefault && attributes.size <= 1
    ? 'remove it, since enabled="true" is the default; or '
    : '';
}

/**
 * URL Rewrite reads its sections itself, and answers 500.52 where they are faulty: a duplicate rule
 * (github.com/UnionOfRAD/framework/pull/20), an unknown attribute (projectkudu/kudu#3108).
 */
export function reportAs(path: string, report: Report): Report {
  if (!path.startsWith('system.webServer/rewrite/')) return report;
  return (kind, position, message, own) => {
    const status = FAULTY_SECTION.has(kind) ? '500.52' : undefined;
    report(kind, position, message, status === undefined ? own : { status, ...own });
  };
}

const FAULTY_SECTION: ReadonlySet<FindingKind> = new Set([
  READ_FINDINGS.IIS_BAD_STATUS,
  READ_FINDINGS.IIS_BAD_VALUE,
  READ_FINDINGS.IIS_DUPLICATE_ELEMENT,
  READ_FINDINGS.IIS_DUPLICATE_ENTRY,
  READ_FINDINGS.IIS_MISSING_ATTRIBUTE,
  READ_FINDINGS.IIS_UNKNOWN_ATTRIBUTE,
  READ_FINDINGS.IIS_UNKNOWN_ELEMENT,
]);
