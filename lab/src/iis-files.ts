import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConfigFiles, IisConfiguration } from '@lab101/proxy';
import { LabError } from './errors.ts';
import { projectPath } from './project.ts';

export const SERVER_CONFIG = projectPath('proxy/iis/server.config');
export const SITE_CONFIG = projectPath('proxy/iis/site/web.config');

/** The files of a person's own; undefined: the lab's. */
export interface OwnConfig {
  readonly webConfig: string | undefined;
  readonly serverConfig: string | undefined;
}

/**
 * The configuration of IIS as files: the server's half and the site's.
 *
 * @throws {LabError} LAB_BAD_OPTION where a file cannot be read
 */
export async function readIisFiles(own: OwnConfig): Promise<ConfigFiles> {
  const server = own.serverConfig ?? SERVER_CONFIG;
  const site = own.webConfig ?? SITE_CONFIG;
  return {
    server: { file: server, text: await readText(server) },
    site: { file: site, text: await readText(site) },
  };
}

/** Changes when a file does: a lab of another configuration is restarted. */
export function fingerprint({ server, site }: ConfigFiles): string {
  return createHash('sha256').update(`${server.text}\0${site.text}`).digest('hex').slice(0, 16);
}

/**
 * The lab's server half sends every request to the backend before any site's rules run. For a
 * person's own web.config it steps aside: its rules are what is to be seen.
 */
export function forOwnSite(
  configuration: IisConfiguration,
  { server, site }: ConfigFiles,
): IisConfiguration {
  const isLabs = (file: string, labs: string): boolean => resolve(file) === resolve(labs);
  return isLabs(server.file, SERVER_CONFIG) && !isLabs(site.file, SITE_CONFIG)
    ? { ...configuration, globalRules: [] }
    : configuration;
}

export async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe; // as Windows' Notepad once saved
    return bytes.toString(isUtf16 ? 'utf16le' : 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LabError('LAB_BAD_OPTION', `cannot read ${file}: ${reason}`, { cause: error });
  }
}
