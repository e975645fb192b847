import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { labPath, projectPath } from '@lab101/lab';

export const CONFIGS = labPath('e2e/configs');

/** The lab's own server, and a web.config as people have them. */
export const SERVER_CONFIG = projectPath('proxy/iis/server.config');
export const OWN_CONFIG = projectPath('e2e/src/own.config');

type Change = readonly [given: string | RegExp, changed: string];

/** Copies a configuration, with texts in the place of others that it has. @returns the path */
export async function writtenConfig(
  name: string,
  of: string,
  changes: readonly Change[],
): Promise<string> {
  const config = changes.reduce(
    (text, [given, changed]) => {
      const next = text.replace(given, () => changed);
      if (next === text) throw new Error(`${of} has no ${given}`);
      return next;
    },
    await readFile(of, 'utf8'),
  );
  await mkdir(CONFIGS, { recursive: true });
  await writeFile(`${CONFIGS}/${name}`, config);
  return `${CONFIGS}/${name}`;
}
