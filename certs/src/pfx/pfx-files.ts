import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificates } from '../certificates.ts';
import { checkPlaces } from '../places.ts';
import { makePrivateDirectory, replaceFile, restrictToOwner } from '../private-file.ts';

/** Both files are readable by their owner only. */
export interface PfxFiles {
  readonly pfxFile: string;
  readonly passwordFile: string;
}

/** The names that proxy/iis/start.ps1 looks for. */
export const PFX_FILE = 'lab101.pfx';
export const PFX_PASSWORD_FILE = 'lab101.pfx.password';

/**
 * Writes the certificates as a new PFX, which the IIS container mounts. The password in `directory`
 * is used again, or else a random one is made.
 *
 * @throws {CertificatesError} if something else is in the place of a file or of the folder
 * @throws the system's error if the folder cannot be written
 */
export async function writePfx(
  directory: string,
  { certFile, keyFile, caFile }: Pick<Certificates, 'certFile' | 'keyFile' | 'caFile'>,
): Promise<PfxFiles> {
  const pfxFile = join(directory, PFX_FILE);
  const passwordFile = join(directory, PFX_PASSWORD_FILE);
  await checkPlaces([
    { path: directory, kind: 'folder' },
    { path: pfxFile, kind: 'file' },
    { path: passwordFile, kind: 'file' },
  ]);
  await makePrivateDirectory(directory);
  const password = await ensurePassword(passwordFile);
  // Loaded only here, because PKI.js loads for longer than the rest of this takes.
  const { exportPfx } = await import('./pfx.ts');
  await replaceFile(pfxFile, await exportPfx({ certFile, keyFile, caFile, password }), 'private');
  return { pfxFile, passwordFile };
}

const PASSWORD = /^[\w-]{43}$/; // 32 random bytes in base64url

/** Kept, so that an interrupted run leaves no PFX that its password does not open. */
async function ensurePassword(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '');
  if (PASSWORD.test(known)) {
    await restrictToOwner(path);
    return known;
  }
  const fresh = randomBytes(32).toString('base64url');
  await replaceFile(path, fresh, 'private');
  return fresh;
}
