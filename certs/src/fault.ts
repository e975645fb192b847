import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** A file that cannot be used, in a few words: `key.pem is missing`. */
export class Fault extends Error {}

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

/** Certificates cannot be made: one line with the path, the rule and what to do next. */
export class CertificatesError extends Error {
  override name = 'CertificatesError';

  /** Stable, for people who search for it. */
  get code(): 'LAB_NOT_WRITABLE' | 'LAB_BAD_CERTIFICATES' {
    return DENIED.has(errorCode(this.cause)) ? 'LAB_NOT_WRITABLE' : 'LAB_BAD_CERTIFICATES';
  }
}

/** The error code of a failed system call, such as `ENOENT`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Throws a Fault if the file is missing or unreadable, or `parse` throws. */
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
