import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectPath } from '../project.ts';

/**
 * Compiled folders and files whose tests start no program and leave the process as it was. They
 * share processes: a process of its own costs a test file 0.25 s of processor time.
 */
const PURE: readonly string[] = [
  'backend/dist/page/',
  ...'close compression config handshake http-server listen origin page ping ping-schedule room stop'
    .split(' ')
    .map((name) => `backend/dist/server/${name}.test.js`),
  'doctor/dist/catalogue/',
  'doctor/dist/verdict/',
  'doctor/dist/wire/',
  'failures/dist/pages/',
  'lab/dist/bench/clients/frame-counter.test.js',
  ...['measurement', 'statistics', 'table'].map((name) => `lab/dist/bench/${name}.test.js`),
  'lab/dist/commands/configuration/check/formats.test.js',
  'lab/dist/commands/configuration/own-config.test.js',
  'lab/dist/commands/gallery/',
  'lab/dist/commands/logs.test.js',
  'lab/dist/engines/compose/',
  'lab/dist/engines/process/log-keeper/',
  'lab/dist/engines/process/lost-logs.test.js',
  'lab/dist/engines/process/replace-folder.test.js',
  'lab/dist/engines/start-failure.test.js',
  'lab/dist/errors.test.js',
  'lab/dist/evidence/',
  'lab/dist/gallery/find-face.test.js',
  ...['ending-with', 'hosts-file', 'state-file', 'until'].map(
    (name) => `lab/dist/machine/${name}.test.js`,
  ),
  'lab/dist/network/proxy-variables.test.js',
  'lab/dist/report/',
  'lab/dist/running/',
  'lab/dist/settings/',
  'lab/dist/text/',
  'lab/dist/timeline/',
  'lab/dist/verify/documents.test.js',
  'lab/dist/verify/lint.test.js',
  'lab/dist/verify/locked-engines.test.js',
  'lab/dist/verify/test-selection.test.js',
  'lab/dist/verify/workflow.test.js',
  'lab/dist/view/',
  'lab/dist/watch/model/',
  'lab/dist/watch/pace.test.js',
  'lab/dist/watch/page/page-loads.test.js',
  'lab/dist/watch/terminal/',
  'lab/dist/watch/watch-lab.test.js',
  'lab/dist/watch/watch-port.test.js',
  'proxy/dist/caddy/',
  'proxy/dist/haproxy/',
  ...['checks', 'engine', 'language', 'ports', 'read'].map(
    (name) => `proxy/dist/iis-config/${name}/`,
  ),
  'proxy/dist/iis-config/loopback-targets.test.js',
  'proxy/dist/iis/container-files.test.js',
  'proxy/dist/iis/freb/',
  'proxy/dist/iis/log-samples.test.js',
  'proxy/dist/iis/rewrite-targets.test.js',
  ...['container-config', 'error-log', 'iis-functions', 'iis-functions-outbound', 'log'].map(
    (name) => `proxy/dist/nginx/${name}.test.js`,
  ),
  ...['generate', 'lab-targets', 'web-farms'].map(
    (name) => `proxy/dist/nginx/from-iis/${name}.test.js`,
  ),
  'proxy/dist/nginx/from-iis/site/',
  'proxy/dist/nginx/from-iis/text/',
  ...['config', 'connection', 'frames'].map((name) => `proxy/dist/relay/${name}.test.js`),
  'proxy/dist/w3c-log/',
];

/** @param test a compiled one */
export const isPure = (test: string): boolean => PURE.some((start) => test.startsWith(start));

/** Deals pure tests to modules in a folder, one a processor. @returns what `node --test` runs */
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
