import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  copyAuthority,
  copyCertificates,
  EC_P256,
  makeMkcertAuthority,
  openssl,
  RSA_3072,
  temporaryFolder,
} from './test/fixture.ts';
import { ensureCertificates, type Certificates } from './index.ts';
import { daysAfter } from './validity.ts';

/** What comes of the CA that `prepare` leaves in a CAROOT: said twice, and the same both times. */
async function withCaRoot(
  prepare: (caRoot: string) => Promise<void>,
  clock = (): Date => new Date(),
): Promise<Certificates> {
  await using folder = await temporaryFolder();
  await using caRoot = await temporaryFolder();
  await prepare(caRoot.path);
  await copyAuthority(folder.path);
  const options = { directory: folder.path, caRoot: caRoot.path, now: clock() };
  const made = await ensureCertificates(options);
  const again = await ensureCertificates(options);
  assert.equal(again.outcome, 'already', 'a second run changes nothing');
  assert.deepEqual(again.notes, made.notes);
  return made;
}

function reasonNotUsed({ signedBy, notes }: Certificates): string | undefined {
  assert.equal(signedBy, 'lab');
  assert.equal(notes.length, 1);
  const form = /^the mkcert CA in \S+ is not used \((.*)\); the lab's own CA signs$/;
  return form.exec(notes[0] ?? '')?.[1];
}

test('signs with the CA of the real mkcert where there is one', async () => {
  await using folder = await temporaryFolder();
  await using caRoot = await temporaryFolder();
  await makeMkcertAuthority(caRoot.path, { key: RSA_3072 });
  const made = await ensureCertificates({ directory: folder.path, caRoot: caRoot.path });
  assert.deepEqual([made.outcome, made.signedBy, made.notes], ['created', 'mkcert', []]);
  assert.equal(made.caDirectory, caRoot.path);
  assert.equal(made.caFile, join(caRoot.path, 'rootCA.pem'));
  await assert.rejects(stat(join(folder.path, 'ca')), { code: 'ENOENT' });
});

test('leaves the CA of the real mkcert as it is', async () => {
  await withCaRoot(async (caRoot) => {
    await makeMkcertAuthority(caRoot);
    // Not as private as the lab keeps its own, and still not the lab's to change.
    await chmod(join(caRoot, 'rootCA-key.pem'), 0o444);
    const before = await readFile(join(caRoot, 'rootCA.pem'));
    const directory = join(caRoot, 'certs');
    await ensureCertificates({ directory, caRoot });
    await ensureCertificates({ directory, caRoot });
    assert.equal((await stat(join(caRoot, 'rootCA-key.pem'))).mode & 0o777, 0o444);
    assert.deepEqual(await readFile(join(caRoot, 'rootCA.pem')), before);
  });
});

test('renews when the CA of the real mkcert comes and goes', async () => {
  await using folder = await temporaryFolder();
  await using caRoot = await temporaryFolder();
  await makeMkcertAuthority(caRoot.path);
  const { path: directory } = folder;
  const own = await copyCertificates(directory);
  const real = await ensureCertificates({ directory, caRoot: caRoot.path });
  const back = await ensureCertificates({ directory });
  assert.deepEqual(
    [real, back].map(({ outcome, reason, signedBy }) => [outcome, reason, signedBy]),
    [
      ['renewed', 'the signing CA changed', 'mkcert'],
      ['renewed', 'the signing CA changed', 'lab'],
    ],
  );
  assert.equal(back.caSpkiSha256, own.caSpkiSha256);
});

test('takes its own CA for its own where CAROOT points to it', async () => {
  await using folder = await temporaryFolder();
  const made = await copyCertificates(folder.path);
  const again = await ensureCertificates({ directory: folder.path, caRoot: made.caDirectory });
  assert.deepEqual([again.outcome, again.signedBy], ['already', 'lab']);
});

test('passes over an EC CA and says why', async () => {
  const made = await withCaRoot((caRoot) => makeMkcertAuthority(caRoot, { key: EC_P256 }));
  const reason = 'rootCA.pem: its key is EC, and the npm package mkcert signs with RSA only';
  assert.equal(reasonNotUsed(made), reason);
});

test('passes over a CA whose key is missing and says so', async () => {
  const made = await withCaRoot(async (caRoot) => {
    await makeMkcertAuthority(caRoot);
    await rm(join(caRoot, 'rootCA-key.pem'));
  });
  assert.equal(reasonNotUsed(made), 'rootCA-key.pem is missing');
});

test('passes over a CA whose key cannot be read and says so', async () => {
  const made = await withCaRoot(async (caRoot) => {
    await makeMkcertAuthority(caRoot);
    await rm(join(caRoot, 'rootCA-key.pem'));
    // A folder, since a mode keeps nothing from root.
    await mkdir(join(caRoot, 'rootCA-key.pem'));
  });
  assert.equal(reasonNotUsed(made), 'rootCA-key.pem gives EISDIR');
});

test('passes over a CA whose key is encrypted and says so', async () => {
  const made = await withCaRoot(async (caRoot) => {
    await makeMkcertAuthority(caRoot);
    const key = join(caRoot, 'rootCA-key.pem');
    const encrypted = await openssl('pkcs8', '-topk8', '-in', key, '-passout', 'pass:secret');
    await writeFile(key, encrypted);
  });
  assert.equal(reasonNotUsed(made), 'rootCA-key.pem cannot be parsed');
});

test('passes over a CA with the key of another and says so', async () => {
  const made = await withCaRoot(async (caRoot) => {
    await makeMkcertAuthority(caRoot);
    const cert = await readFile(join(caRoot, 'rootCA.pem'));
    await makeMkcertAuthority(caRoot, { key: RSA_3072 });
    await writeFile(join(caRoot, 'rootCA.pem'), cert);
  });
  assert.equal(reasonNotUsed(made), 'rootCA-key.pem does not belong to rootCA.pem');
});

test('passes over a CA that expired and says when', async () => {
  const later = (): Date => daysAfter(new Date(), 4000);
  const made = await withCaRoot((caRoot) => makeMkcertAuthority(caRoot), later);
  assert.match(reasonNotUsed(made) ?? '', /^rootCA\.pem: expired on 20\d\d-\d\d-\d\d$/);
});

test('passes over a CA with fewer than 30 days left and says how many', async () => {
  const made = await withCaRoot((caRoot) => makeMkcertAuthority(caRoot, { days: 20 }));
  assert.match(reasonNotUsed(made) ?? '', /^rootCA\.pem: (19|20) days left$/);
});

test('ends a certificate with a CA that has fewer than 90 days left', async () => {
  const made = await withCaRoot((caRoot) => makeMkcertAuthority(caRoot, { days: 60 }));
  assert.equal(made.signedBy, 'mkcert');
  assert.ok(made.notAfter <= daysAfter(new Date(), 60));
});

test('passes over a certificate that is no CA and says so', async () => {
  await using other = await temporaryFolder();
  const { certFile, keyFile } = await copyCertificates(other.path);
  const made = await withCaRoot(async (caRoot) => {
    await writeFile(join(caRoot, 'rootCA.pem'), await readFile(certFile));
    await writeFile(join(caRoot, 'rootCA-key.pem'), await readFile(keyFile));
  });
  assert.equal(reasonNotUsed(made), 'rootCA.pem: not a CA certificate');
});

test('passes over an RSA key below 2048 bits and says so', async () => {
  const key = ['-newkey', 'rsa:1024'];
  const made = await withCaRoot((caRoot) => makeMkcertAuthority(caRoot, { key }));
  assert.equal(reasonNotUsed(made), 'rootCA.pem: its key has 1024 bits of 2048');
});
