import { chmod, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const OWNER_ONLY_FOLDER = 0o700;
const GROUP_AND_OTHERS = 0o077;

/** Makes the folder and its parents for their owner only. Existing ones keep their modes. */
export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: OWNER_ONLY_FOLDER });
}

/** Who may read a file: only its owner, or everyone. */
const MODES = { private: 0o600, public: 0o644 } as const;

/** Replaces a file atomically. */
export async function replaceFile(
  path: string,
  content: string | Buffer,
  access: keyof typeof MODES,
): Promise<void> {
  // A fixed name, so that the next run replaces what a killed run left. `wx` creates the file with
  // its mode before the first byte is in it.
  const fresh = join(dirname(path), `.${basename(path)}.new`);
  await rm(fresh, { recursive: true, force: true });
  await writeFile(fresh, content, { flag: 'wx', mode: MODES[access] });
  await rename(fresh, path);
}

/** Removes the rights of group and others, which a copy or an unpacked archive may have. */
export async function restrictToOwner(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & GROUP_AND_OTHERS) === 0) return;
  // Windows and Docker Desktop's shared folders report modes that cannot be changed, and only a
  // file's owner may change its mode: neither is a reason to fail.
  await chmod(path, mode & 0o700).catch(() => undefined);
}
