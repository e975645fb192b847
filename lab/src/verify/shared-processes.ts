import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectPath } from '../project.ts';

/**
 * Compiled folders whose tests start no program and leave the process as it was. They
 * share processes: a process of its own costs each test file 0.25 s of processor time.
 */
const PURE_FOLDERS: readonly string[] = [
  'backend/dist/page/',
  'doctor/dist/verdict/',
  'lab/dist/evidence/',
  'lab/dist/report/',
  'lab/dist/settings/',
  'lab/dist/text/',
  'lab/dist/timeline/',
  'lab/dist/view/',
  'lab/dist/watch/model/',
  'lab/dist/watch/terminal/',
  'proxy/dist/caddy/',
  'proxy/dist/haproxy/',
  'proxy/dist/iis-config/checks/',
  'proxy/dist/iis-config/engine/',
  'proxy/dist/iis-config/language/',
  'proxy/dist/iis-config/ports/',
  'proxy/dist/iis-config/read/',
  'proxy/dist/nginx/from-iis/text/',
  'proxy/dist/iis/freb/',
  'proxy/dist/w3c-log/',
];

/** @param test a compiled one */
export const isPure = (test: string): boolean =>
  PURE_FOLDERS.some((folder) => test.startsWith(folder));

/**
 * Deals the pure tests to as many modules as there are processors.
 *
 * @param folder where the modules are written
 * @returns what `node --test` runs, each file in a process of its own
 */
export async function inSharedProcesses(
  tests: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  const pure = tests.filter(isPure);
  const modules = Array.from({ length: availableParallelism() }, (_, at) => ({
    path: join(folder, `pure-${at + 1}.test.mjs`),
    imports: pure.filter((_test, index) => index % availableParallelism() === at).map(importLine),
  }));
  const used = modules.filter(({ imports }) => imports.length > 0);
  await Promise.all(used.map(({ path, imports }) => writeFile(path, imports.join(''))));
  return [...used.map(({ path }) => path), ...tests.filter((test) => !isPure(test))];
}

const importLine = (test: string): string =>
  `import ${JSON.stringify(pathToFileURL(projectPath(test)).href)};\n`;
