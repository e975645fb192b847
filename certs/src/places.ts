import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CertificatesError, errorCode } from './fault.ts';

/** A path that is free, or has an entry of that kind. */
export interface ExpectedEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

/**
 * Checks that each path is free, or is of its kind and readable by this user.
 *
 * @throws {CertificatesError} that names the first path that is not, and the command that removes it
 * @throws the system's error if this user may not look
 */
export async function checkPlaces(places: readonly ExpectedEntry[]): Promise<void> {
  for (const { path, kind } of places) {
    const found = await existing(path);
    const fits = kind === 'file' ? found.stats.isFile() : found.stats.isDirectory();
    // The path is free if its nearest existing parent is a folder.
    const isAbove = found.path !== path;
    if (!(isAbove ? found.stats.isDirectory() : fits))
      throw misplaced(found, isAbove ? 'folder' : kind);
    if (!isAbove) await access(path, constants.R_OK);
  }
}

/** Throws the system's error unless this user may make or change what is at the path. */
export async function checkWritable(path: string): Promise<void> {
  const found = await existing(path);
  await access(
    found.path,
    found.stats.isDirectory() ? constants.W_OK | constants.X_OK : constants.W_OK,
  );
}

interface Found {
  readonly path: string;
  readonly stats: Stats;
}

/** The entry at the path, or else its nearest existing parent. */
async function existing(path: string): Promise<Found> {
  try {
    return { path, stats: await stat(path) };
  } catch (error) {
    const isFree = ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
    if (isFree && dirname(path) !== path) return await existing(dirname(path));
    throw error;
  }
}

function misplaced({ path, stats }: Found, kind: ExpectedEntry['kind']): CertificatesError {
  const other = stats.isDirectory() ? 'a folder' : stats.isFile() ? 'a file' : `not a ${kind}`;
  const remove = stats.isDirectory() ? 'rm -r' : 'rm';
  return new CertificatesError(
    `${path} is ${other}, and must be a ${kind}: remove it: ${remove} "${path}"`,
  );
}
