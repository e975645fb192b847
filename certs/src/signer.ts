import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { authorityFile, authorityKeyFile, readAuthority, type Authority } from './authority.ts';
import { Fault } from './fault.ts';
import { daysAfter, LEAF_VALIDITY_DAYS, RENEWAL_DAYS } from './validity.ts';

type Reading =
  | { readonly authority: Authority; readonly fault: undefined }
  | { readonly authority: undefined; readonly fault: string };

/** The CA that signs. If it has a `fault`, it is the lab's own and is made again first. */
export type Signer = Reading & {
  readonly signedBy: 'lab' | 'mkcert';
  /** The reason why the real mkcert's CA was not used. */
  readonly notes: readonly string[];
};

export function labAuthorityDirectory(directory: string): string {
  return join(directory, 'ca');
}

/** The real mkcert's CA in `caRoot` if it can sign, or else the lab's own. */
export async function chooseSigner(
  directory: string,
  caRoot: string | undefined,
  now: Date,
): Promise<Signer> {
  const own = resolve(labAuthorityDirectory(directory));
  // `CAROOT=<directory>/ca mkcert -install` may leave the variable exported.
  if (caRoot === undefined || resolve(caRoot) === own) return labSigner(own, now, []);
  // Long enough that the leaf, which ends with its CA, is not renewed at once.
  const needed = daysAfter(now, RENEWAL_DAYS);
  const read = await attempt(readAuthority(resolve(caRoot), now, needed));
  if (read.authority !== undefined) return { signedBy: 'mkcert', ...read, notes: [] };
  return labSigner(own, now, [
    `the mkcert CA in ${caRoot} is not used (${read.fault}); the lab's own CA signs`,
  ]);
}

async function labSigner(own: string, now: Date, notes: readonly string[]): Promise<Signer> {
  if (!existsSync(authorityFile(own)) && !existsSync(authorityKeyFile(own))) {
    return { signedBy: 'lab', authority: undefined, fault: `there was no CA in ${own}`, notes };
  }
  const read = await attempt(readAuthority(own, now, daysAfter(now, LEAF_VALIDITY_DAYS)));
  return { signedBy: 'lab', ...read, notes };
}

async function attempt(reading: Promise<Authority>): Promise<Reading> {
  try {
    return { authority: await reading, fault: undefined };
  } catch (error) {
    if (error instanceof Fault) return { authority: undefined, fault: error.message };
    throw error;
  }
}
