import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { namedSources, type ConfigSource } from './xml/config-source.ts';
import { decodeXml } from './xml/decode-xml.ts';
import type { ConfigFile } from './read-configuration.ts';

/** In bytes. More is no configuration: of the text at most one MiB is read. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads a configuration file with the files that its configSource attributes name. One of those
 * that cannot be read is a finding of readConfiguration.
 *
 * @throws {Error} the file itself cannot be read, is no file or is longer than MAX_FILE_BYTES
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const text = await readText(file);
  const names = namedSources(text);
  if (names.length === 0) return { file, text };
  const entries = names.map(async (name) => [name, await readSource(file, name)] as const);
  return { file, text, sources: new Map(await Promise.all(entries)) };
}

async function readText(file: string): Promise<string> {
  const stats = await stat(file);
  if (!stats.isFile()) throw new Error('it is not a file');
  if (stats.size > MAX_FILE_BYTES) {
    throw new Error(`it has ${stats.size} bytes, at most ${MAX_FILE_BYTES} are read`);
  }
  return decodeXml(await readFile(file));
}

/** Windows' path: backslashes, and case counts for nothing. */
async function readSource(from: string, name: string): Promise<ConfigSource> {
  const parts = name.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (/^(?:[\\/]|[a-z]:)/i.test(name) || parts.includes('..') || parts.length === 0) {
    return { missing: 'it must be in this file’s folder or below' };
  }
  try {
    const folder = dirname(from);
    const file = await findFile(folder, parts);
    if (file === undefined) return { missing: 'there is no such file' };
    if (await leadsOut(folder, file)) return { missing: 'it leads out of this file’s folder' };
    return { file, text: await readText(file) };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

async function findFile(folder: string, parts: readonly string[]): Promise<string | undefined> {
  let path = folder;
  for (const part of parts) {
    const entries = await readdir(path);
    const entry =
      entries.find((one) => one === part) ??
      entries.find((one) => one.toLowerCase() === part.toLowerCase());
    if (entry === undefined) return undefined;
    path = join(path, entry);
  }
  return path;
}

async function leadsOut(folder: string, file: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(file));
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
