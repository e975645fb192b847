import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { dirname, join } from 'node:path';
import { LAB_NAMES, ensureCertificates, type Certificates } from './index.ts';
import {
  copyCertificates,
  freshCertificates,
  temporaryFolder,
  testInFolder as test,
} from './test/fixture.ts';
import { daysAfter } from './validity.ts';

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

/** Every file with what changes when it is written anew: its inode, and its time of change. */
async function fingerprint(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  const lines = names.map(async (name) => {
    const { ino, ctimeMs } = await stat(join(directory, name));
    return `${name} ${ino} ${ctimeMs}`;
  });
  return (await Promise.all(lines)).toSorted();
}

/** Certificates made, then spoilt, then asked for again: what the second run answers. */
async function afterwards(spoil: (made: Certificates) => Promise<void>): Promise<Certificates> {
  await using folder = await temporaryFolder();
  const made = await copyCertificates(folder.path);
  await spoil(made);
  const healed = await ensureCertificates({ directory: folder.path });
  const third = await ensureCertificates({ directory: folder.path });
  assert.equal(third.outcome, 'already', 'what was renewed is good');
  return healed;
}

test('creates certificates for the names of the lab in a folder that does not exist', async (folder) => {
  const directory = join(folder.path, 'new', 'certs');
  const now = new Date('2026-11-22T12:00:00Z');
  const made = await ensureCertificates({ directory, now });
  const { caSpkiSha256, issuer, ...rest } = made;
  assert.deepEqual(rest, {
    outcome: 'created',
    reason: 'there were none',
    notes: [],
    caFile: join(directory, 'ca', 'rootCA.pem'),
    certFile: join(directory, 'cert.pem'),
    keyFile: join(directory, 'key.pem'),
    caDirectory: join(directory, 'ca'),
    signedBy: 'lab',
    subject: 'C=XX,O=Lab 101,CN=reverseproxy.com',
    keyBits: 2048,
    names: LAB_NAMES,
    notAfter: new Date('2027-02-20T12:00:00Z'),
  });
  assert.match(issuer, /^C=XX,O=Lab 101,CN=Lab 101 CA [0-9a-f]{8}$/);
  assert.equal(Buffer.from(caSpkiSha256, 'base64').length, 32);
});

test('says already on a second run and changes nothing', async (folder) => {
  const made = await copyCertificates(folder.path);
  const before = await fingerprint(folder.path);
  const again = await ensureCertificates({ directory: folder.path });
  assert.deepEqual(again, { ...made, outcome: 'already', reason: '89 days left' });
  assert.deepEqual(await fingerprint(folder.path), before);
});

test('leaves no file behind but the certificates', async () => {
  const { certFile, caDirectory } = await freshCertificates();
  assert.deepEqual((await readdir(dirname(certFile))).toSorted(), ['ca', 'cert.pem', 'key.pem']);
  const own = await readdir(caDirectory);
  assert.deepEqual(own.toSorted(), ['rootCA-key.pem', 'rootCA.pem']);
});

test('gives keys the mode 0600 and folders 0700', async () => {
  const made = await freshCertificates();
  assert.equal(await mode(made.keyFile), '600');
  assert.equal(await mode(join(made.caDirectory, 'rootCA-key.pem')), '600');
  assert.equal(await mode(dirname(made.keyFile)), '700');
  assert.equal(await mode(made.caDirectory), '700');
});

test('takes keys that became readable by others back', async (folder) => {
  const made = await copyCertificates(folder.path);
  const caKey = join(made.caDirectory, 'rootCA-key.pem');
  for (const path of [made.keyFile, caKey]) await chmod(path, 0o644);
  await chmod(made.caDirectory, 0o755);
  assert.equal((await ensureCertificates({ directory: folder.path })).outcome, 'already');
  assert.deepEqual(await Promise.all([made.keyFile, caKey, made.caDirectory].map(mode)), [
    '600',
    '600',
    '700',
  ]);
});

test('keeps the mode of a folder that was there', async (folder) => {
  await chmod(folder.path, 0o755);
  await ensureCertificates({ directory: folder.path });
  assert.equal(await mode(folder.path), '755');
});

test('writes keys as PKCS #8, the only form the real mkcert reads', async () => {
  const made = await freshCertificates();
  for (const path of [made.keyFile, join(made.caDirectory, 'rootCA-key.pem')]) {
    assert.match(await readFile(path, 'utf8'), /^-----BEGIN PRIVATE KEY-----\n/);
  }
});

test('serves the leaf followed by its CA', async () => {
  const made = await freshCertificates();
  const chain = await readFile(made.certFile, 'utf8');
  assert.equal(chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
  assert.ok(chain.endsWith(await readFile(made.caFile, 'utf8')));
});

test('keeps a certificate that has 30 days left', async (folder) => {
  const made = await copyCertificates(folder.path);
  const now = daysAfter(made.notAfter, -30);
  const again = await ensureCertificates({ directory: folder.path, now });
  assert.deepEqual([again.outcome, again.reason], ['already', '30 days left']);
});

test('renews a certificate that has fewer than 30 days left, with the same CA', async (folder) => {
  const made = await copyCertificates(folder.path);
  const now = daysAfter(made.notAfter, -12);
  const renewed = await ensureCertificates({ directory: folder.path, now });
  assert.deepEqual([renewed.outcome, renewed.reason], ['renewed', '12 days left']);
  assert.equal(renewed.caSpkiSha256, made.caSpkiSha256);
  assert.equal((renewed.notAfter.getTime() - made.notAfter.getTime()) / 86_400_000, 78);
});

test('renews a certificate that expired', async (folder) => {
  const { notAfter } = await copyCertificates(folder.path);
  const now = daysAfter(notAfter, 275);
  const renewed = await ensureCertificates({ directory: folder.path, now });
  const day = notAfter.toISOString().slice(0, 10);
  assert.deepEqual([renewed.outcome, renewed.reason], ['renewed', `expired on ${day}`]);
});

test('renews all when the clock was far ahead at the first run', async (folder) => {
  const { caFile } = await copyCertificates(folder.path);
  const first = new Date(new X509Certificate(await readFile(caFile)).validFrom);
  const now = daysAfter(first, -365);
  const renewed = await ensureCertificates({ directory: folder.path, now });
  const day = first.toISOString().slice(0, 10);
  assert.equal(renewed.reason, `rootCA.pem: not valid before ${day}`);
});

test('renews its own CA when it ends before the leaf would', async (folder) => {
  const made = await copyCertificates(folder.path);
  const last = new Date(new X509Certificate(await readFile(made.caFile)).validTo);
  const now = daysAfter(last, -89);
  const renewed = await ensureCertificates({ directory: folder.path, now });
  assert.deepEqual([renewed.outcome, renewed.reason], ['renewed', 'rootCA.pem: 89 days left']);
  assert.notEqual(renewed.caSpkiSha256, made.caSpkiSha256);
  assert.deepEqual(renewed.notAfter, daysAfter(now, 90));
});

test('renews for a name that it lacks, and keeps one that has more', async (folder) => {
  const made = await copyCertificates(folder.path);
  const names = ['Example.com', '10.0.0.7', '0:0::2', 'example.com'];
  const renewed = await ensureCertificates({ directory: folder.path, names });
  assert.equal(renewed.outcome, 'renewed');
  assert.equal(renewed.reason, 'it is not for example.com, 10.0.0.7, ::2');
  assert.deepEqual(renewed.names, ['example.com', '10.0.0.7', '::2']);
  assert.equal(renewed.subject, 'C=XX,O=Lab 101,CN=example.com');
  assert.equal(renewed.caSpkiSha256, made.caSpkiSha256);
  const again = await ensureCertificates({ directory: folder.path, names: ['10.0.0.7'] });
  assert.equal(again.outcome, 'already');
});

test('refuses names that no certificate can hold', async (folder) => {
  const directory = join(folder.path, 'certs');
  await assert.rejects(ensureCertificates({ directory, names: [] }), /at least one/);
  for (const name of ['', 'a b', 'http://a', '-a.b', 'fe80::1%eth0', 'ñ.com', 'a'.repeat(64)]) {
    const refused = { message: new RegExp(`got ${JSON.stringify(name)}$`) };
    await assert.rejects(ensureCertificates({ directory, names: [name] }), refused);
  }
  assert.deepEqual(await readdir(folder.path), []);
});

test('heals a missing certificate', async () => {
  const healed = await afterwards(({ certFile }) => rm(certFile));
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'cert.pem is missing']);
});

test('heals a missing key', async () => {
  const healed = await afterwards(({ keyFile }) => rm(keyFile));
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'key.pem is missing']);
});

test('says created when certificate and key are gone and the CA is there', async () => {
  const healed = await afterwards(async ({ certFile, keyFile }) => {
    await rm(certFile);
    await rm(keyFile);
  });
  assert.deepEqual([healed.outcome, healed.reason], ['created', 'there were none']);
});

test('heals a certificate that is cut off', async () => {
  const healed = await afterwards(({ certFile }) => writeFile(certFile, '-----BEGIN CERT'));
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'cert.pem cannot be parsed']);
});

test('heals an empty key', async () => {
  const healed = await afterwards(({ keyFile }) => writeFile(keyFile, ''));
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'key.pem cannot be parsed']);
});

test('heals a key of another certificate', async () => {
  const healed = await afterwards(async ({ caDirectory, keyFile }) =>
    writeFile(keyFile, await readFile(join(caDirectory, 'rootCA-key.pem'))),
  );
  assert.equal(healed.reason, 'key.pem does not belong to cert.pem');
});

test('heals a chain that lost its CA', async () => {
  const healed = await afterwards(async ({ certFile }) => {
    const [leaf] = (await readFile(certFile, 'utf8')).split(/(?<=-----END CERTIFICATE-----\n)/);
    await writeFile(certFile, leaf ?? '');
  });
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'cert.pem lacks its CA']);
});

test('renews when its own CA is gone', async () => {
  const healed = await afterwards(({ caDirectory }) => rm(caDirectory, { recursive: true }));
  assert.equal(healed.outcome, 'renewed');
  assert.equal(healed.reason, `there was no CA in ${healed.caDirectory}`);
});

test('renews when the key of its own CA is gone', async () => {
  const healed = await afterwards(({ caDirectory }) => rm(join(caDirectory, 'rootCA-key.pem')));
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'rootCA-key.pem is missing']);
});

test('renews when its own CA is cut off', async () => {
  const healed = await afterwards(({ caFile }) => writeFile(caFile, 'rubbish'));
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'rootCA.pem cannot be parsed']);
});

test('renews when another CA takes the place of its own', async () => {
  await using other = await temporaryFolder();
  const { caDirectory: foreign } = await ensureCertificates({ directory: other.path });
  const healed = await afterwards(async ({ caDirectory }) => {
    for (const name of ['rootCA.pem', 'rootCA-key.pem']) {
      await writeFile(join(caDirectory, name), await readFile(join(foreign, name)));
    }
  });
  assert.deepEqual([healed.outcome, healed.reason], ['renewed', 'the signing CA changed']);
});
