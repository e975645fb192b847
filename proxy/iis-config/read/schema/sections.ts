import { APPLICATION_POOLS } from './application-pools-schema.ts';
import { PROXY } from './proxy-schema.ts';
import {
  ALLOWED_SERVER_VARIABLES,
  GLOBAL_RULES,
  OUTBOUND_RULES,
  PROVIDERS,
  REWRITE_MAPS,
  RULES,
} from './rewrite-schema.ts';
import { OPAQUE, type ElementSchema } from './schema.ts';
import { SITES } from './sites-schema.ts';
import { WEB_FARMS } from './web-farms-schema.ts';
import {
  HTTP_PROTOCOL,
  REQUEST_FILTERING,
  TRACE_FAILED_REQUESTS,
  WEB_SOCKET,
} from './web-server-schema.ts';

/**
 * Who may say something in a section: `Allow` a web.config too; `Deny` only the server, until it is
 * unlocked (overrideModeDefault="Deny"); `server` only applicationHost.config, and it cannot be
 * unlocked (allowDefinition="AppHostOnly").
 */
export type SectionLock = 'Allow' | 'Deny' | 'server';

/** A section that stands in `<configuration>` itself, in no group. */
export const FARMS_SECTION = 'webFarms';

export interface Section {
  readonly schema: ElementSchema;
  readonly lock: SectionLock;
}

/** By their paths. The locks are those of a stock applicationHost.config with Rewrite and ARR. */
const SECTIONS: Readonly<Record<string, Section>> = {
  'system.applicationHost/applicationPools': { schema: APPLICATION_POOLS, lock: 'server' },
  'system.applicationHost/sites': { schema: SITES, lock: 'server' },
  [FARMS_SECTION]: { schema: WEB_FARMS, lock: 'Deny' },
  'system.webServer/proxy': { schema: PROXY, lock: 'Deny' },
  'system.webServer/webSocket': { schema: WEB_SOCKET, lock: 'Deny' },
  'system.webServer/httpProtocol': { schema: HTTP_PROTOCOL, lock: 'Allow' },
  'system.webServer/rewrite/globalRules': { schema: GLOBAL_RULES, lock: 'server' },
  'system.webServer/rewrite/rules': { schema: RULES, lock: 'Allow' },
  'system.webServer/rewrite/outboundRules': { schema: OUTBOUND_RULES, lock: 'Allow' },
  'system.webServer/rewrite/rewriteMaps': { schema: REWRITE_MAPS, lock: 'Allow' },
  'system.webServer/rewrite/providers': { schema: PROVIDERS, lock: 'Allow' },
  'system.webServer/rewrite/allowedServerVariables': {
    schema: ALLOWED_SERVER_VARIABLES,
    lock: 'Deny',
  },
  'system.webServer/security/requestFiltering': { schema: REQUEST_FILTERING, lock: 'Allow' },
  'system.webServer/tracing/traceFailedRequests': { schema: TRACE_FAILED_REQUESTS, lock: 'Allow' },
};

/** @throws {TypeError} for a path that is not among them: a mistake of the caller */
export function sectionSchema(path: string): ElementSchema {
  const { schema } = SECTIONS[path] ?? {};
  if (schema === undefined) throw new TypeError(`there is no schema of ${path}`);
  return schema;
}

/** Groups hold sections; what stands in another group is not looked at. */
export const SECTION_GROUPS: readonly string[] = [
  'system.applicationHost',
  'system.webServer',
  'system.webServer/rewrite',
  'system.webServer/security',
  'system.webServer/security/authentication',
  'system.webServer/tracing',
];

/**
 * Sections that exist and that the lab has no use for, by how a stock applicationHost.config locks
 * them (IIS_schema.xml and common modules). It unlocks handlers and modules in a `<location>`.
 */
const OTHER_SECTIONS: Readonly<Record<string, Readonly<Partial<Record<SectionLock, string>>>>> = {
  'system.applicationHost': {
    server: 'configHistory customMetadata listenerAdapters log serviceAutoStartProviders webLimits',
  },
  'system.webServer': {
    Allow:
      'applicationInitialization aspNetCore caching cors defaultDocument directoryBrowse diskCache ' +
      'handlers httpCompression httpErrors httpPlatform httpRedirect iisnode management media ' +
      'modules staticContent urlCompression validation wdeploy webdav',
    Deny: 'asp cgi httpLogging httpTracing isapiFilters odbcLogging serverRuntime serverSideInclude',
    server: 'fastCgi globalModules',
  },
  'system.webServer/security': {
    Allow: 'authorization',
    Deny: 'access applicationDependencies dynamicIpSecurity ipSecurity',
    server: 'isapiCgiRestriction',
  },
  'system.webServer/security/authentication': {
    Deny:
      'anonymousAuthentication basicAuthentication clientCertificateMappingAuthentication ' +
      'digestAuthentication iisClientCertificateMappingAuthentication windowsAuthentication',
  },
  'system.webServer/tracing': { Deny: 'traceProviderDefinitions' },
};

/** The lock of one of them; undefined: there is no such section. */
function otherLock(group: string, name: string): SectionLock | undefined {
  const locks = Object.entries(OTHER_SECTIONS[group] ?? {});
  const [lock] = locks.find(([, names]) => names.split(' ').includes(name)) ?? [];
  return lock as SectionLock | undefined;
}

/** The names that may stand in a group: sections and groups within. */
export function namesInGroup(group: string): readonly string[] {
  const prefix = `${group}/`;
  const inside = [...Object.keys(SECTIONS), ...SECTION_GROUPS]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((name) => !name.includes('/'));
  const others = Object.values(OTHER_SECTIONS[group] ?? {}).flatMap((names) => names.split(' '));
  return [...inside, ...others];
}

/** Whether it is the last part of a section's path that the lab carries, as in a configSource. */
export function isSectionName(name: string): boolean {
  return Object.keys(SECTIONS).some((path) => path === name || path.endsWith(`/${name}`));
}

/** A section by its path; opaque where it is known by name alone. */
export function sectionAt(path: string): Section | undefined {
  const section = SECTIONS[path];
  if (section !== undefined) return section;
  const lock = otherLock(groupOf(path), path.slice(path.lastIndexOf('/') + 1));
  return lock === undefined ? undefined : { schema: OPAQUE, lock };
}

/** Empty: none. */
export function groupOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
