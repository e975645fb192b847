import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readConfigFile, readConfiguration, readFolderFiles, refusesSite } from '@lab101/proxy';
import type {
  ConfigFile,
  ConfigFiles,
  Finding,
  FolderFile,
  IisConfiguration,
  ReadResult,
} from '@lab101/proxy';
import { LabError } from '../errors.ts';
import { projectPath } from '../project.ts';
import type { SiteName } from './addresses.ts';

export const SERVER_CONFIG = projectPath('proxy/iis/server.config');
const SITE_CONFIG = projectPath('proxy/iis/site/web.config');

/** A person's own files; undefined means the lab's. */
export interface OwnConfig {
  readonly webConfig: string | undefined;
  readonly serverConfig: string | undefined;
}

/** The server's half and the site's. @throws {LabError} LAB_BAD_OPTION if one cannot be read */
export async function readIisFiles(own: OwnConfig): Promise<ConfigFiles> {
  const server = own.serverConfig ?? SERVER_CONFIG;
  const site = own.webConfig ?? SITE_CONFIG;
  return { server: await readHalf(server), site: await readHalf(site) };
}

/** IIS's configuration: read, parsed and checked once per command. */
export interface IisSite extends ReadResult {
  readonly files: ConfigFiles;
}

/** The files that this process has read, with their fingerprint. */
const READ = new Map<string, IisSite>();

/** A plan's fingerprint avoids a second read. @throws {LabError} LAB_BAD_OPTION if unreadable */
export async function readSite(
  own: OwnConfig & { readonly configuration?: string },
): Promise<IisSite> {
  const [webConfig, serverConfig] = [own.webConfig, own.serverConfig].map((file) =>
    file === undefined ? undefined : resolve(file),
  );
  const keyOf = (print: string | undefined): string =>
    JSON.stringify([webConfig, serverConfig, print]);
  const known = READ.get(keyOf(own.configuration));
  if (own.configuration !== undefined && known !== undefined) return known;
  const files = await readIisFiles({ webConfig, serverConfig });
  const site = { files, ...readConfiguration(files) };
  READ.set(keyOf(fingerprint(files)), site);
  return site;
}

/** The answer that IIS would give to every request, and why. */
export interface ConfigurationAnswer {
  readonly status: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Undefined if IIS can read the configuration, so that the rules decide. */
export function answerToAll({
  configuration,
  findings,
}: ReadResult): ConfigurationAnswer | undefined {
  if (configuration !== undefined) return undefined;
  const refusing = findings.find(refusesSite);
  if (refusing === undefined) return undefined;
  const { position, message } = refusing;
  const { file, line, column } = position;
  return { status: refusing.status ?? '500.19', file, line, column, reason: message };
}

/** `web.config:3:5`, as editors and terminals link it. */
export function place({ file, line, column }: Finding['position']): string {
  return `${file}:${line}:${column}`;
}

/** The host names of the site's bindings; undefined if it has none, or cannot be read. */
export function boundSites({ configuration }: ReadResult): readonly SiteName[] | undefined {
  const sites = new Map<string, SiteName>();
  for (const { protocol: scheme, host } of configuration?.bindings ?? []) {
    const site = { scheme, host: host === '' || host === '*' ? 'localhost' : host.toLowerCase() };
    sites.set(`${site.scheme}://${site.host}`, site);
  }
  return sites.size === 0 ? undefined : [...sites.values()];
}

/** Errors after which there is no configuration to run, on IIS or here. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'IIS_MALFORMED_XML',
  'IIS_DOCTYPE',
  'IIS_TOO_DEEP',
  'IIS_WRONG_ROOT',
]);

/** @throws {LabError} LAB_BAD_CONFIG, with file, line and reason, if one is unreadable */
export function checkReadable({ findings }: ReadResult): void {
  const bad = findings.find(({ code }) => UNREADABLE.has(code));
  if (bad === undefined) return;
  throw new LabError('LAB_BAD_CONFIG', `${place(bad.position)}: ${bad.message}`, {
    next: bad.fix,
  });
}

/** A hash of both files. A lab with another configuration is restarted. */
export function fingerprint({ server, site }: ConfigFiles): string {
  const texts = [server, site].map(({ text, sources }) => [text, sources && [...sources]]);
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}

/** Drops the lab's global rule, which would forward requests before a person's own rules run. */
export function forOwnSite(configuration: IisConfiguration, files: ConfigFiles): IisConfiguration {
  return isOwnSite(files) ? { ...configuration, globalRules: [] } : configuration;
}

/** True if the site's half is a person's own and the server's half is the lab's. */
export function isOwnSite({ server, site }: ConfigFiles): boolean {
  const isLabs = (file: string, labs: string): boolean => resolve(file) === resolve(labs);
  return isLabs(server.file, SERVER_CONFIG) && !isLabs(site.file, SITE_CONFIG);
}

/** What the site's rules set, each once: the server must allow it (allowedServerVariables). */
export function neededVariables({ siteRules }: IisConfiguration): string[] {
  const names = siteRules.flatMap((rule) => rule.serverVariables.map(({ name }) => name));
  return [...new Set(names)].toSorted();
}

/** The web.config of each folder of a site. @throws {LabError} LAB_BAD_OPTION if unreadable */
export async function readFolders(root: string | undefined): Promise<readonly FolderFile[]> {
  if (root === undefined) return [];
  try {
    return await readFolderFiles(root);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LabError('LAB_BAD_OPTION', `cannot read --root ${root}: ${reason}`, { cause: error });
  }
}

/** A file, and those that its configSource name. @throws {LabError} LAB_BAD_OPTION if unreadable */
export async function readHalf(file: string): Promise<ConfigFile> {
  try {
    return await readConfigFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const meant = await meantFile(file);
    throw new LabError('LAB_BAD_OPTION', `cannot read ${file}: ${reason}`, {
      cause: error,
      ...(meant === undefined ? {} : { next: `did you mean ${meant}?` }),
    });
  }
}

/** The web.config of a folder, or a file whose name differs in case: Windows takes it for the same. */
async function meantFile(file: string): Promise<string | undefined> {
  const inFolder = await namesIn(file);
  const folder = inFolder === undefined ? dirname(file) : file;
  const name = inFolder === undefined ? basename(file).toLowerCase() : 'web.config';
  const names = inFolder ?? (await namesIn(folder)) ?? [];
  const meant = names.find((one) => one !== basename(file) && one.toLowerCase() === name);
  return meant === undefined ? undefined : join(folder, meant);
}

/** Undefined if it is no folder, or cannot be listed. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  return await readdir(folder).catch(() => undefined);
}
