import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ensureCertificates, type Certificates } from '../index.ts';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'lab101-certs-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export function testInFolder(name: string, work: (folder: TemporaryFolder) => Promise<void>): void {
  test(name, async () => {
    await using folder = await temporaryFolder();
    await work(folder);
  });
}

/** Returns the output of openssl. Throws its error message, or that the machine has no openssl. */
export async function openssl(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('openssl', args);
  return stdout;
}

/** A key takes half a second of the processor to make: one of a kind is enough for a test file. */
const MADE = new Map<string, Promise<string>>();

function once(what: string, make: () => Promise<string>): Promise<string> {
  const made = MADE.get(what) ?? make();
  MADE.set(what, made);
  return made;
}

/** Certificates of the lab's own CA, valid from now on, in a folder that has none yet. */
export async function copyCertificates(directory: string): Promise<Certificates> {
  await cp(await made(), directory, { recursive: true });
  return ensureCertificates({ directory });
}

/** Certificates of a first run, in a folder that it made. To be looked at only. */
export async function freshCertificates(): Promise<Certificates> {
  return ensureCertificates({ directory: await made() });
}

/** The lab's own CA in a folder that has none yet: what signs the next certificate there. */
export async function copyAuthority(directory: string): Promise<void> {
  await cp(join(await made(), 'ca'), join(directory, 'ca'), { recursive: true });
}

const folders: string[] = [];
after(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

const made = (): Promise<string> =>
  once('certificates', async () => {
    const path = await mkdtemp(join(tmpdir(), 'lab101-certs-'));
    folders.push(path);
    const directory = join(path, 'certs');
    await ensureCertificates({ directory });
    return directory;
  });

/** openssl's arguments for the smallest key that the lab takes: the quickest to make and to sign with. */
const RSA_2048: readonly string[] = ['-newkey', 'rsa:2048'];
/** The key that the real mkcert gives its CA. */
export const RSA_3072: readonly string[] = ['-newkey', 'rsa:3072'];
/** The key that `mkcert -ecdsa -install` gives it. */
export const EC_P256: readonly string[] = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Makes a CA in `directory` as the real mkcert does: its files, name, extensions and key. */
export async function makeMkcertAuthority(
  directory: string,
  { key = RSA_2048, days = 3650 }: { key?: readonly string[]; days?: number } = {},
): Promise<void> {
  const user = 'rené@host (René Núñez)';
  const keyFile = join(directory, 'rootCA-key.pem');
  await writeFile(keyFile, await once(key.join(' '), () => makeKey(key)), { mode: 0o600 });
  const certificate = ['req', '-x509', '-nodes', '-utf8', '-days', String(days), '-key', keyFile];
  const subject = ['-subj', `/O=mkcert development CA/OU=${user}/CN=mkcert ${user}`];
  const constraints = ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0'];
  const usage = ['-addext', 'keyUsage=critical,keyCertSign'];
  const file = ['-out', join(directory, 'rootCA.pem')];
  await openssl(...certificate, ...subject, ...constraints, ...usage, ...file);
}

async function makeKey(key: readonly string[]): Promise<string> {
  await using folder = await temporaryFolder();
  const keyFile = join(folder.path, 'key.pem');
  const files = ['-keyout', keyFile, '-out', join(folder.path, 'cert.pem')];
  await openssl('req', '-x509', '-nodes', '-subj', '/CN=key', ...key, ...files);
  return readFile(keyFile, 'utf8');
}
