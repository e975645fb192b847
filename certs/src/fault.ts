import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** Something on the disk that cannot be used, said in a few words: `key.pem is missing`. */
export class Fault extends Error {}

/** The error code of a failed system call, such as `ENOENT`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** A PEM file, parsed. Throws a Fault when it is missing or unreadable, or `parse` throws. */
export async function readPem<T>(path: string, parse: (pem: string) => T): Promise<T> {
  const pem = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = errorCode(error);
    throw new Fault(`${basename(path)} ${code === 'ENOENT' ? 'is missing' : `gives ${code}`}`);
  });
  try {
    return parse(pem);
  } catch (error) {
    throw new Fault(`${basename(path)} cannot be parsed`, { cause: error });
  }
}
