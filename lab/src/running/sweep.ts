import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepLock } from '@lab101/certs';
import { PROXIES, type Proxy } from '@lab101/proxy';
import { endStrays } from '../engines/process/end-strays.ts';
import { removeLeftContainers } from '../gallery/as-container.ts';
import {
  leftFolders,
  sweepAllOwnedFolders,
  sweepOwnedFolders,
  TEMPORARY,
} from '../machine/owned-folder.ts';
import { labPath } from '../project.ts';
import { stopLeftLabs } from './test-labs.ts';

const FETCHED = Object.values<Proxy>(PROXIES).flatMap(({ program }) =>
  program === undefined ? [] : [labPath(program.command)],
);

/** A file takes its name within milliseconds; one that is this old was left behind. */
const OLD_FILE_MS = 60_000;

const GRACE_MS = 3000;

/** Removes what killed commands left: labs of tests, proxies, working folders, locks, files. */
export async function sweep(): Promise<void> {
  await stopLeftLabs();
  await endLeftProxies();
  for (const name of ['lock', 'preparing']) sweepLock(labPath(name));
  await sweepAllOwnedFolders(labPath());
  for (const prefix of [...FETCHED, labPath('bench/run'), TEMPORARY])
    await sweepOwnedFolders(prefix);
  const folders = [labPath(), labPath('certs'), labPath('certs/ca'), labPath('e2e/report')];
  await Promise.all(folders.map((folder) => sweepNewFiles(folder)));
}

/** Ends proxies that run by themselves, as the gallery's, and whose command was killed. */
export async function endLeftProxies(prefix = TEMPORARY): Promise<void> {
  await removeLeftContainers(prefix);
  await endStrays(await leftFolders(prefix), { graceMs: GRACE_MS });
}

/** Removes files that were written and never took their name, such as `plan.json.new`. */
export async function sweepNewFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.new')).map((name) => join(folder, name));
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    const isOld = found !== undefined && Date.now() - found.mtimeMs > OLD_FILE_MS;
    if (isOld && found.isFile()) await rm(file, { force: true }).catch(() => undefined);
  }
}
