import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const PUBLIC_FILE = 0o644;
const GROUP_AND_OTHERS = 0o077;

/** Makes a folder, and those above it, that only its owner may enter. One that exists stays. */
export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: OWNER_ONLY_FOLDER });
}

/** Replaces a file that only its owner may read, in one step: the old content or the new. */
export async function replacePrivateFile(path: string, content: string | Buffer): Promise<void> {
  await replaceFile(path, content, OWNER_ONLY_FILE);
}

/** Replaces a file that everyone may read, in one step: the old content or the new. */
export async function replacePublicFile(path: string, content: string): Promise<void> {
  await replaceFile(path, content, PUBLIC_FILE);
}

// A fixed name, so that what a killed run left behind is replaced and not added to. `wx` makes the
// file, and so the mode is right before the first byte is in it.
async function replaceFile(path: string, content: string | Buffer, mode: number): Promise<void> {
  const fresh = join(dirname(path), `.${basename(path)}.new`);
  await rm(fresh, { recursive: true, force: true });
  await writeFile(fresh, content, { flag: 'wx', mode });
  await rename(fresh, path);
}

/** Takes a file or folder from group and others if they have it (a copy, an unpacked archive). */
export async function restrictToOwner(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & GROUP_AND_OTHERS) === 0) return;
  // Windows and Docker Desktop's shared folders report modes that cannot be changed, and a file of
  // another user's cannot be changed by this one: neither is a reason to fail.
  await chmod(path, mode & 0o700).catch(() => undefined);
}
