import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A folder of a test's own, removed with all that is in it when the test ends. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes an empty folder. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'lab101-certs-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** What openssl prints. Throws what it complained about, or that the machine has none. */
export async function openssl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('openssl', args);
  return stdout;
}

/** openssl's arguments for the key that the real mkcert gives its CA. */
const RSA_3072: readonly string[] = ['-newkey', 'rsa:3072'];
/** The key that `mkcert -ecdsa -install` gives it. */
export const EC_P256: readonly string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Makes a CA in `directory` as the real mkcert does: its files, name, extensions and key. */
export async function makeMkcertAuthority(
  directory: string,
  { key = RSA_3072, days = 3650 }: { key?: readonly string[]; days?: number } = {},
): Promise<void> {
  const user = 'rené@host (René Núñez)';
  const certificate = ['req', '-x509', '-nodes', '-utf8', '-days', String(days), ...key];
  const subject = ['-subj', `/O=mkcert development CA/OU=${user}/CN=mkcert ${user}`];
  const constraints = ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign'];
  const keyFile = ['-keyout', join(directory, 'rootCA-key.pem')];
  const file = ['-out', join(directory, 'rootCA.pem')];
  await openssl(...certificate, ...subject, ...constraints, ...usage, ...keyFile, ...file);
}
