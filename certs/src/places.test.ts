import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { testInFolder as test } from './test/fixture.ts';
import { checkCertificates, ensureCertificates, writePfx } from './index.ts';

async function putFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'not yours');
}

async function putFolder(path: string): Promise<void> {
  await mkdir(join(path, 'inner'), { recursive: true });
}

const FILE_FOR_FOLDER = ['.', 'ca', '..'];
// A folder for a file is what Docker makes of a bind mount whose source is missing.
const FOLDER_FOR_FILE = ['cert.pem', 'key.pem', 'ca/rootCA.pem', 'ca/rootCA-key.pem', '.lock'];

for (const ensure of [ensureCertificates, checkCertificates]) {
  for (const name of FILE_FOR_FOLDER) {
    test(`${ensure.name} names a file in the place of the folder ${name}`, async (folder) => {
      const directory = join(folder.path, 'lab', 'certs');
      const path = join(directory, name);
      await putFile(path);
      await assert.rejects(ensure({ directory }), {
        code: 'LAB_BAD_CERTIFICATES',
        message: `${path} is a file, and must be a folder: remove it: rm "${path}"`,
      });
      assert.equal(await readFile(path, 'utf8'), 'not yours');
    });
  }

  for (const name of FOLDER_FOR_FILE) {
    test(`${ensure.name} names a folder in the place of the file ${name}`, async (folder) => {
      const path = join(folder.path, name);
      await putFolder(path);
      const before = await readdir(folder.path, { recursive: true });
      await assert.rejects(ensure({ directory: folder.path }), {
        code: 'LAB_BAD_CERTIFICATES',
        message: `${path} is a folder, and must be a file: remove it: rm -r "${path}"`,
      });
      assert.deepEqual(await readdir(folder.path, { recursive: true }), before);
    });
  }
}

test('a command that removes what it names is enough', async (folder) => {
  const directory = join(folder.path, 'certs');
  await putFile(directory);
  await assert.rejects(ensureCertificates({ directory }));
  await rm(directory);
  assert.equal((await ensureCertificates({ directory })).outcome, 'created');
});

test('a check makes nothing', async (folder) => {
  await checkCertificates({ directory: join(folder.path, 'certs') });
  assert.deepEqual(await readdir(folder.path), []);
});

test('replaces a folder where a run that was cut short would leave its new file', async (folder) => {
  await putFolder(join(folder.path, '.cert.pem.new'));
  assert.equal((await ensureCertificates({ directory: folder.path })).outcome, 'created');
});

test('names what is in the place of the PFX', async (folder) => {
  const made = await ensureCertificates({ directory: join(folder.path, 'certs') });
  const directory = join(folder.path, 'pfx');
  const path = join(directory, 'lab101.pfx');
  await putFolder(path);
  await assert.rejects(writePfx(directory, made), {
    message: `${path} is a folder, and must be a file: remove it: rm -r "${path}"`,
  });
});

test('good certificates in a folder that cannot be written are enough', async (folder) => {
  await ensureCertificates({ directory: folder.path });
  await chmod(folder.path, 0o500);
  await checkCertificates({ directory: folder.path });
  assert.equal((await ensureCertificates({ directory: folder.path })).outcome, 'already');
  await chmod(folder.path, 0o700);
});
