import { readFile, rename, writeFile } from 'node:fs/promises';

/**
 * Reads a state file of an earlier command. Undefined if it does not exist or cannot be used: cut
 * short on a full disk, or written by another version of this project.
 */
export async function readJson<T extends object>(
  file: string,
  isUsable: (value: Partial<T>) => value is T,
): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const given = value as Partial<T>;
    return isUsable(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the whole file or nothing, for this user only. */
export async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
