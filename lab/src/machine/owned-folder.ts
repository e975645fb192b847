import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRunning, ownMark } from '@lab101/certs';

/** Prefix of folders in the system's folder for temporary files, which other projects share. */
export const TEMPORARY = join(tmpdir(), 'lab101');

/** The age at which a folder without an owner's name counts as left behind. */
const NAMELESS_MS = 60 * 60_000;

const OWNED = /-(?<pid>\d+)-(?<start>\w+)-(?<machine>\w+)-\w{6}$/;

/**
 * Runs `work` with a new folder beside others of that prefix, which is removed afterwards. The
 * folder carries the name of its process: if that is killed, {@link sweepOwnedFolders} finds it.
 */
export async function withOwnedFolder<T>(
  prefix: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await sweepOwnedFolders(prefix);
  const { pid, start, machine } = ownMark();
  const folder = await mkdtemp(`${prefix}-${pid}-${start}-${machine}-`);
  try {
    return await work(folder);
  } finally {
    // A browser's processes let go of it some moments after their end.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Removes folders of that prefix whose process has ended, if they can be removed. */
export async function sweepOwnedFolders(prefix: string): Promise<void> {
  const start = `${basename(prefix)}-`;
  await sweepFolders(dirname(prefix), async (name, path) => {
    if (!name.startsWith(start)) return false;
    const isNameless = /^\w{6}$/.test(name.slice(start.length)); // as `mkdtemp` alone names it
    return isLeftBehind(name) ?? (isNameless && (await isOld(path)));
  });
}

/** The same for every prefix in a folder that is the project's own. */
export async function sweepAllOwnedFolders(parent: string): Promise<void> {
  await sweepFolders(parent, async (name) => isLeftBehind(name) ?? false);
}

async function sweepFolders(
  parent: string,
  isLeft: (name: string, path: string) => Promise<boolean>,
): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const path = join(parent, name);
    if (!(await isLeft(name, path))) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Which folders of that prefix belong to a process that has ended, removed ones included. */
export async function leftFolders(prefix: string): Promise<(folder: string) => boolean> {
  const parent = await realpath(dirname(prefix));
  const start = `${basename(prefix)}-`;
  return (folder) =>
    dirname(folder) === parent &&
    basename(folder).startsWith(start) &&
    isLeftBehind(basename(folder)) === true;
}

/** Undefined if the folder has no owner's name, or one of another machine or container. */
function isLeftBehind(folder: string): boolean | undefined {
  const { pid, start = '', machine = '' } = OWNED.exec(folder)?.groups ?? {};
  if (pid === undefined) return undefined;
  const runs = isRunning({ pid: Number(pid), start, machine });
  return runs === undefined ? undefined : !runs;
}

async function isOld(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > NAMELESS_MS;
}
