import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { promisify } from 'node:util';
import {
  copyCertificates,
  openssl,
  temporaryFolder,
  testInFolder as test,
} from '../test/fixture.ts';
import { ensureCertificates } from '../index.ts';
import { exportPfx } from './pfx.ts';
import { PFX_FILE, PFX_PASSWORD_FILE, writePfx } from './pfx-files.ts';

const PASSWORD = 'correct horse';

/** Certificates and their PFX in a folder of the test's own. */
async function made(directory: string) {
  const certificates = await copyCertificates(directory);
  const pfx = await exportPfx({ ...certificates, password: PASSWORD });
  const path = join(directory, 'test.pfx');
  await writeFile(path, pfx);
  return { ...certificates, pfx, path };
}

const read = (path: string, ...options: readonly string[]): Promise<string> =>
  openssl('pkcs12', '-in', path, '-passin', `pass:${PASSWORD}`, '-nodes', ...options);

const pemBlocks = (pem: string, label: string): string[] =>
  pem.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')) ?? [];

test('openssl reads the leaf and the CA out of the PFX, without its legacy provider', async (folder) => {
  const { path, certFile, caFile } = await made(folder.path);
  const found = pemBlocks(await read(path, '-nokeys'), 'CERTIFICATE');
  const expected = await Promise.all([certFile, caFile].map((file) => readFile(file)));
  assert.deepEqual(
    found.map((pem) => new X509Certificate(pem).fingerprint256),
    expected.map((pem) => new X509Certificate(pem).fingerprint256),
  );
});

test('the PFX holds one key: the leaf’s, never the CA’s', async (folder) => {
  const { path, certFile, caFile } = await made(folder.path);
  const keys = pemBlocks(await read(path, '-nocerts'), 'PRIVATE KEY');
  assert.equal(keys.length, 1);
  const key = createPrivateKey(keys[0] ?? '');
  assert.ok(new X509Certificate(await readFile(certFile)).checkPrivateKey(key));
  assert.ok(!new X509Certificate(await readFile(caFile)).checkPrivateKey(key));
});

test('key and MAC are as Windows’ AES256_SHA256 and OpenSSL 3 have them', async (folder) => {
  const { path } = await made(folder.path);
  const args = ['pkcs12', '-in', path, '-passin', `pass:${PASSWORD}`, '-info', '-noout'];
  const { stderr } = await promisify(execFile)('openssl', args);
  assert.match(stderr, /^MAC: sha256, Iteration 2048$/m);
  assert.match(stderr, /^Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, .*PRF hmacWithSHA256$/m);
});

test('leaf and key share the attributes by which Windows finds one for the other', async (folder) => {
  const { path } = await made(folder.path);
  const blocks = (await read(path)).split('Bag Attributes\n').slice(1);
  const ids = blocks.map((block) => /localKeyID: (?<id>[0-9A-F ]+)$/m.exec(block)?.[1]);
  assert.equal(ids.length, 2, 'the CA has no attributes');
  assert.match(ids[0] ?? '', /^([0-9A-F]{2} ?){20}$/);
  assert.equal(ids[1], ids[0]);
  for (const block of blocks) assert.match(block, /friendlyName: Lab 101$/m);
});

test('a wrong password opens nothing', async (folder) => {
  const { path, pfx } = await made(folder.path);
  await assert.rejects(
    openssl('pkcs12', '-in', path, '-passin', 'pass:wrong', '-nodes'),
    /mac verify/i,
  );
  assert.throws(() => createSecureContext({ pfx, passphrase: 'wrong' }));
  createSecureContext({ pfx, passphrase: PASSWORD });
});

test('a key of another pair is refused', async (folder) => {
  await using other = await temporaryFolder();
  const first = await copyCertificates(folder.path);
  const second = await ensureCertificates({ directory: other.path });
  await assert.rejects(exportPfx({ ...first, keyFile: second.keyFile, password: PASSWORD }), {
    message: /key\.pem does not belong to the first certificate of /,
  });
});

test('the folder to mount holds the PFX and its password, for the owner only', async (folder) => {
  const certificates = await copyCertificates(folder.path);
  const directory = join(folder.path, 'pfx');
  const { pfxFile, passwordFile } = await writePfx(directory, certificates);
  assert.deepEqual((await readdir(directory)).sort(), [PFX_FILE, PFX_PASSWORD_FILE]);
  for (const path of [pfxFile, passwordFile]) {
    assert.equal((await stat(path)).mode & 0o777, 0o600, path);
  }
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  const passphrase = await readFile(passwordFile, 'utf8');
  assert.match(passphrase, /^[\w-]{43}$/);
  createSecureContext({ pfx: await readFile(pfxFile), passphrase });
});

test('a second time keeps the password and takes the certificates of now', async (folder) => {
  const directory = join(folder.path, 'pfx');
  const { passwordFile } = await writePfx(directory, await copyCertificates(folder.path));
  const passphrase = await readFile(passwordFile, 'utf8');
  const names = ['other.example'];
  const renewed = await ensureCertificates({ directory: folder.path, names });
  const { pfxFile } = await writePfx(directory, renewed);
  assert.equal(await readFile(passwordFile, 'utf8'), passphrase);
  const found = await openssl('pkcs12', '-in', pfxFile, '-passin', `pass:${passphrase}`, '-nokeys');
  const leaf = new X509Certificate(pemBlocks(found, 'CERTIFICATE')[0] ?? '');
  assert.equal(leaf.subjectAltName, 'DNS:other.example');
});
