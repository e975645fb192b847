import { createReport, type Report } from '../findings.ts';
import type { Binding, Rule } from '../model.ts';
import { buildShutdownTimeLimit } from './build-application-pool.ts';
import { buildOutboundRules } from './build-outbound-rules.ts';
import { buildPathSettings, SCOPED_SECTIONS } from './build-path-settings.ts';
import { buildRule } from './build-rules.ts';
import { buildBinding, buildProxy, buildRewriteMaps } from './build-settings.ts';
import { buildWebFarms } from './build-web-farms.ts';
import { collectionItems } from './collection-items.ts';
import { confined } from './location-faults.ts';
import { sectionsInForce } from './config-file.ts';
import { createSourceReader, type ConfigSources } from './xml/config-source.ts';
import {
  MAX_SERVER_LENGTH,
  MAX_SITE_LENGTH,
  readDocument,
  type ConfigElement,
} from './xml/document.ts';
import type { ConfigReading } from './reading.ts';
import { FARMS_SECTION, sectionSchema } from './schema/sections.ts';
import { reportAs, type Locks, type SectionUse } from './schema/section-levels.ts';
import type { ElementSchema } from './schema/schema.ts';
import { childOf, createValues, itemSchema, schemaOf, type Values } from './values.ts';

/** A file's name, for positions, and its text. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
  /** What its configSource attributes name, as they write it. Default: no such file. */
  readonly sources?: ConfigSources;
}

/** The web.config of a folder of the site. */
export interface FolderFile extends ConfigFile {
  /** Below the site's, such as `api/v1`. */
  readonly folder: string;
}

export interface ConfigFiles {
  /** applicationHost.config, or the parts of it that matter. */
  readonly server: ConfigFile;
  /** The site's web.config. */
  readonly site: ConfigFile;
  /** Outer folders first. Default: none has a web.config of its own. */
  readonly folders?: readonly FolderFile[];
  /** Default: the first site of the server's file. */
  readonly siteName?: string;
}

export interface FilesRead {
  readonly reading: ConfigReading;
  /** False: a file of the server or the site could not be read, which was reported. */
  readonly isWhole: boolean;
  readonly serverSections: ReadonlySet<string>;
}

const SITES = 'system.applicationHost/sites';
const POOLS = 'system.applicationHost/applicationPools';
const TRACING = 'system.webServer/tracing/traceFailedRequests';
const REWRITE = 'system.webServer/rewrite/';

/** IIS's name for the site that it comes with. */
const DEFAULT_SITE = 'Default Web Site';

/** Reads the server's configuration with a site's over it. Throws on no text. */
export function readFiles(
  { server, site, folders = [], siteName }: ConfigFiles,
  report: Report,
): FilesRead {
  const ofSite = { level: 'site', folder: '', maxLength: MAX_SITE_LENGTH } as const;
  const files = [
    { ...server, level: 'server', folder: '', maxLength: MAX_SERVER_LENGTH } as const,
    { ...site, ...ofSite },
    ...folders.map((one) => ({ ...one, ...ofSite, folder: one.folder.toLowerCase() })),
  ].map(({ file, text, sources, level, folder, maxLength }) => {
    const said = confined(report, folder);
    const root = readDocument(file, text, maxLength, said);
    return { root, level, folder, said, readSource: createSourceReader(sources) };
  });
  const name = siteName ?? firstSiteName(files[0]?.root) ?? DEFAULT_SITE;
  const locks: Locks = new Map();
  const uses = files.flatMap(({ root, said, ...place }) =>
    root === undefined ? [] : sectionsInForce({ root, ...place }, name, locks, said),
  );
  const isWhole = files.every(({ root, folder }) => root !== undefined || folder !== '');
  const ofServer = uses.filter(({ level }) => level === 'server').map(({ path }) => path);
  return { reading: buildReading(uses, name, report), isWhole, serverSections: new Set(ofServer) };
}

function buildReading(
  uses: readonly SectionUse[],
  siteName: string,
  report: Report,
): ConfigReading {
  const sections: ConfigReading['sections'] = (path, level) =>
    uses
      .filter((use) => use.path === path && !(use.location !== '' && SCOPED_SECTIONS.has(path)))
      .filter((use) => level === undefined || use.level === level)
      .map(({ element }) => element);
  const values = (path: string): Values => createValues(sections(path), sectionSchema(path));
  const site = siteNamed(siteName, sections(SITES), report);
  const rewrite = reportAs(REWRITE, report);
  const names = (section: string): readonly string[] =>
    values(REWRITE + section)
      .items(rewrite)
      .map((item) => item.text('name'));
  const rules = (scope: 'global' | 'site'): readonly Rule[] => {
    const path = `${REWRITE}${scope === 'global' ? 'globalRules' : 'rules'}`;
    const keepsEncoding = !values(path).bool('useOriginalURLEncoding');
    const schema = sectionSchema(path);
    return ruleElements(
      uses.filter((use) => use.path === path),
      schema,
      rewrite,
    ).map((element) =>
      buildRule(createValues([element], itemSchema(schema)), { scope, keepsEncoding }, rewrite),
    );
  };
  return {
    sections,
    failureDefinitions: failureDefinitions(sections(TRACING), report),
    configuration: {
      siteName,
      bindings: buildBindings(site, report),
      shutdownTimeLimitSeconds: buildShutdownTimeLimit(
        site,
        sections(SITES),
        collectionItems(sections(POOLS), sectionSchema(POOLS), report),
        sections(POOLS).map((section) => childOf(section, 'applicationPoolDefaults')),
      ),
      globalRules: rules('global'),
      siteRules: rules('site'),
      outboundRules: buildOutboundRules(values(`${REWRITE}outboundRules`), rewrite),
      providers: new Set(names('providers').map((name) => name.toLowerCase())),
      rewriteMaps: buildRewriteMaps(values(`${REWRITE}rewriteMaps`), rewrite),
      allowedServerVariables: new Set(
        names('allowedServerVariables').map((name) => name.toUpperCase()),
      ),
      proxy: buildProxy(values('system.webServer/proxy')),
      webFarms: buildWebFarms(values(FARMS_SECTION), report),
      ...buildPathSettings(uses, report),
    },
  };
}

/** Those of a `<location>` come last; each is a collection of its own over the site's. */
function ruleElements(
  uses: readonly SectionUse[],
  schema: ElementSchema,
  report: Report,
): readonly ConfigElement[] {
  const elements = (ofLocation: boolean): readonly ConfigElement[] =>
    uses.filter(({ location }) => (location !== '') === ofLocation).map(({ element }) => element);
  const site = elements(false);
  const inherited = collectionItems(site, schema, report);
  const ofSite = new Set(inherited.map(({ position }) => position));
  const others = elements(true).flatMap((location) =>
    collectionItems([...site, location], schema, (kind, position, ...rest) => {
      if (!ofSite.has(position)) report(kind, position, ...rest);
    }),
  );
  return [...inherited, ...others.filter((element) => !inherited.includes(element))];
}

function firstSiteName(root: ConfigElement | undefined): string | undefined {
  const sites = childOf(childOf(root, 'system.applicationHost'), 'sites');
  return childOf(sites, 'site')?.attributes.get('name')?.value;
}

function siteNamed(
  siteName: string,
  sites: readonly ConfigElement[],
  report: Report,
): ConfigElement | undefined {
  return collectionItems(sites, sectionSchema(SITES), report).find(
    ({ attributes }) => attributes.get('name')?.value.toLowerCase() === siteName.toLowerCase(),
  );
}

function buildBindings(site: ConfigElement | undefined, report: Report): readonly Binding[] {
  const bindings = childOf(site, 'bindings');
  if (bindings === undefined) return [];
  const schema = schemaOf(itemSchema(sectionSchema(SITES)), 'bindings');
  return collectionItems([bindings], schema, report)
    .map((element) => buildBinding(element, report))
    .filter((binding) => binding !== undefined);
}

function failureDefinitions(levels: readonly ConfigElement[], report: Report): readonly Values[] {
  const items = (from: readonly ConfigElement[], said: Report): readonly Values[] =>
    createValues(from, sectionSchema(TRACING)).items(said);
  // A path that the server traces already is said nothing of: tracing answers no request.
  for (const level of levels) items([level], report);
  return items(levels, createReport().report).map((item) => item.child('failureDefinitions'));
}
