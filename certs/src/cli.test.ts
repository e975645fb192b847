import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { EC_P256, makeMkcertAuthority, temporaryFolder } from './test/fixture.ts';
import { ensureCertificates } from './index.ts';

const CLI = join(import.meta.dirname, 'cli.js');

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

/** Runs the entry point in an environment that holds nothing but `env`. */
async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, ...args],
      { env, ...user },
      (_, stdout, stderr) => {
        resolve({ exitCode: child.exitCode, stdout, stderr });
      },
    );
  });
}

test('prints one line on what it created, then that it is there already', async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const rest = String.raw`: ${path}/cert\.pem for reverseproxy\.com, localhost, 127\.0\.0\.1, ::1, valid until \d{4}-\d\d-\d\d, signed by the lab's own CA ${path}/ca/rootCA\.pem\n$`;
  const created = await run([path]);
  assert.match(created.stdout, new RegExp(String.raw`^created \(there were none\)${rest}`));
  assert.deepEqual([created.exitCode, created.stderr], [0, '']);
  const again = await run([path]);
  assert.match(again.stdout, new RegExp(String.raw`^already \(89 days left\)${rest}`));
  assert.deepEqual([again.exitCode, again.stderr], [0, '']);
});

test('prints why it renewed', async () => {
  await using folder = await temporaryFolder();
  const now = new Date('2020-01-01T00:00:00Z');
  await ensureCertificates({ directory: folder.path, now });
  const { stdout } = await run([folder.path]);
  assert.match(stdout, /^renewed \(expired on 2020-03-31\): /);
});

test('signs with the CA in CAROOT', async () => {
  await using folder = await temporaryFolder();
  await using caRoot = await temporaryFolder();
  await makeMkcertAuthority(caRoot.path);
  const { stdout } = await run([folder.path], { CAROOT: caRoot.path });
  assert.ok(stdout.endsWith(`signed by the mkcert CA ${caRoot.path}/rootCA.pem\n`), stdout);
});

test('notes that the CA in CAROOT is not used', async () => {
  await using folder = await temporaryFolder();
  await using caRoot = await temporaryFolder();
  await makeMkcertAuthority(caRoot.path, { key: EC_P256 });
  const { exitCode, stderr } = await run([folder.path], { CAROOT: caRoot.path });
  assert.equal(exitCode, 0);
  assert.match(stderr, /^Note: the mkcert CA in \S+ is not used \(.*EC.*\).*\n$/);
});

for (const args of [['a', 'b'], ['--help'], ['']]) {
  test(`exits 2 with one line when given ${JSON.stringify(args)}`, async () => {
    const { exitCode, stdout, stderr } = await run(args);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^ERROR: give one folder .*: got .+\n$/);
  });
}

test('exits 1 with one line when the folder is a file', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'file');
  await writeFile(path, '');
  const { exitCode, stderr } = await run([path]);
  assert.equal(exitCode, 1);
  const rule = `${path} is a file, and must be a folder: remove it: rm "${path}"`;
  assert.equal(stderr, `ERROR: ${rule} [LAB_BAD_CERTIFICATES]\n`);
});

test('exits 1 with one line if the folder may not be entered', { skip: !isRoot }, async () => {
  await using folder = await temporaryFolder();
  await ensureCertificates({ directory: folder.path }); // for its owner only
  const { exitCode, stderr } = await run([folder.path], {}, NOBODY);
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /^ERROR: cannot make certificates in \S+: EACCES: .+ \[LAB_NOT_WRITABLE\]\n$/,
  );
});

test('ends with one set of certificates when three processes start at once', async () => {
  await using folder = await temporaryFolder();
  const runs = await Promise.all(Array.from({ length: 3 }, () => run([folder.path])));
  assert.deepEqual(
    runs.map(({ exitCode, stderr }) => [exitCode, stderr]),
    runs.map(() => [0, '']),
  );
  const outcomes = runs.map(({ stdout }) => stdout.split(' ')[0] ?? '');
  outcomes.sort((a, b) => a.localeCompare(b));
  assert.deepEqual(outcomes, ['already', 'already', 'created']);
  const read = async (name: string): Promise<Buffer> => readFile(join(folder.path, name));
  const leaf = new X509Certificate(await read('cert.pem'));
  const ca = new X509Certificate(await read('ca/rootCA.pem'));
  assert.ok(leaf.checkPrivateKey(createPrivateKey(await read('key.pem'))));
  assert.ok(ca.checkPrivateKey(createPrivateKey(await read('ca/rootCA-key.pem'))));
  assert.ok(leaf.verify(ca.publicKey));
});
