import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfigFile } from './read-config-file.ts';
import type { FolderFile } from './read-configuration.ts';

/** Bounds of the lab: more is no site's folder. */
const MAX_FOLDERS = 10_000;
const MAX_FILES = 100;

/** Packages have files that no request comes to; IIS would read them, too. */
const PASSED_OVER = /^(?:\..*|node_modules)$/;

/**
 * The web.config of each folder below the site's, outer folders first. Symbolic links, hidden folders
 * and node_modules are passed over.
 *
 * @throws {Error} the folder cannot be read, or has more folders or files than are read
 */
export async function readFolderFiles(root: string): Promise<readonly FolderFile[]> {
  const files: FolderFile[] = [];
  const waiting = [''];
  for (const folder of waiting) {
    if (waiting.length > MAX_FOLDERS) throw new Error(`it has more than ${MAX_FOLDERS} folders`);
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !PASSED_OVER.test(entry.name)) waiting.push(path);
      if (folder === '' || !entry.isFile() || entry.name.toLowerCase() !== 'web.config') continue;
      files.push({ folder, ...(await readConfigFile(join(root, path))) });
      if (files.length > MAX_FILES) {
        throw new Error(`it has a web.config in more than ${MAX_FILES} folders`);
      }
    }
  }
  return files;
}
