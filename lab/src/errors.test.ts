import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deniedBySystem, LAB_ERRORS, missingPackage } from './errors.ts';
import { labPath, projectPath } from './project.ts';

test('docs/troubleshooting.md has one entry for each error code, and no other', async () => {
  const page = await readFile(projectPath('docs/troubleshooting.md'), 'utf8');
  const documented = [...page.matchAll(/^#### `(?<code>LAB_[A-Z_]+)`/gm)].map((match) => match[1]);
  assert.deepEqual(new Set(documented), new Set(Object.keys(LAB_ERRORS)));
  assert.equal(documented.length, Object.keys(LAB_ERRORS).length);
});

test('a command that is not prepared yet fails with the same codes', async () => {
  const { PREPARE_ERRORS } = (await import(projectPath('lab/bin/failure.mjs'))) as {
    readonly PREPARE_ERRORS: Readonly<Record<string, number>>;
  };
  assert.ok(Object.keys(PREPARE_ERRORS).length > 2);
  const known: Readonly<Record<string, number>> = LAB_ERRORS;
  for (const [code, exitCode] of Object.entries(PREPARE_ERRORS))
    assert.equal(known[code], exitCode);
  for (const file of ['failure.mjs', 'prepare.mjs', 'run-npm.mjs', 'node-version.mjs']) {
    const text = await readFile(projectPath('lab/bin', file), 'utf8');
    for (const [code] of text.matchAll(/LAB_[A-Z_]+/g))
      assert.ok(code in known, `${file}: ${code}`);
  }
});

/** What it says of an action that fails in a folder of .lab. */
async function saidOf(act: (folder: string) => Promise<unknown>): Promise<string | undefined> {
  const folder = labPath(`errors-test-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    await act(folder);
    return 'nothing failed';
  } catch (error) {
    return deniedBySystem(error)?.message.replaceAll(String(process.pid), 'X');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const HERE = '.lab/errors-test-X';

test('a file in the place of one of the lab’s folders is named with the command that removes it', async () => {
  const expected = `${HERE}/up is a file, and the lab needs a folder there: rm -rf ${HERE}/up`;
  const inFile = async (folder: string, act: (up: string) => Promise<unknown>): Promise<void> => {
    await writeFile(join(folder, 'up'), '');
    await act(join(folder, 'up'));
  };
  const making = await saidOf((folder) => inFile(folder, (up) => mkdir(up, { recursive: true })));
  assert.equal(making, expected);
  const writing = await saidOf((folder) => inFile(folder, (up) => writeFile(join(up, 'a'), '')));
  assert.equal(writing, expected);
});

test('a folder in the place of one of the lab’s files is named too', async () => {
  const said = await saidOf(async (folder) => {
    await mkdir(join(folder, 'lab.json/x'), { recursive: true });
    await writeFile(join(folder, 'lab.json.new'), '');
    await rename(join(folder, 'lab.json.new'), join(folder, 'lab.json'));
  });
  const path = `${HERE}/lab.json`;
  assert.equal(said, `${path} is a folder, and the lab needs a file there: rm -rf ${path}`);
});

test('a wrong kind of file outside of .lab is not the lab’s to remove', async () => {
  const error = await readFile(projectPath('README.md', 'x')).catch((caught: unknown) => caught);
  assert.equal(deniedBySystem(error), undefined);
});

test('a package that is not there is named with the command that brings all of them', async () => {
  const name: string = 'lab101-not-there';
  const error = await import(name).catch((caught: unknown) => caught);
  assert.equal(missingPackage(error)?.code, 'LAB_NO_PACKAGES');
  assert.match(
    missingPackage(error)?.reason ?? '',
    /not whole \(Cannot find package 'lab101-not-there'/,
  );
  assert.equal(missingPackage(new Error('other')), undefined);
});
