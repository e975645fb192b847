import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaceFolder } from './replace-folder.ts';

const isGood = async (folder: string): Promise<boolean> =>
  (await readFile(join(folder, 'nginx'), 'utf8').catch(() => '')).startsWith('good');

async function inPlaceOf(prepare: (destination: string) => Promise<unknown>) {
  const directory = await mkdtemp(join(tmpdir(), 'lab101-replace-'));
  const destination = join(directory, 'nginx');
  await prepare(destination);
  const run = replaceFolder(destination, isGood, async (_work, folder) =>
    writeFile(join(folder, 'nginx'), 'good, new'),
  );
  await run;
  const text = await readFile(join(destination, 'nginx'), 'utf8');
  const names = await readdir(directory);
  await rm(directory, { recursive: true });
  return { text, names };
}

for (const [name, prepare] of [
  ['nothing', async () => undefined],
  ['a file', (destination: string) => writeFile(destination, 'x')],
  ['a folder without the program', (destination: string) => mkdir(destination)],
  [
    'a folder whose program is a folder',
    (destination: string) => mkdir(join(destination, 'nginx/x'), { recursive: true }),
  ],
] as const) {
  test(`what was fetched takes the place of ${name}, and leaves nothing beside it`, async () => {
    const { text, names } = await inPlaceOf(prepare);
    assert.equal(text, 'good, new');
    assert.deepEqual(names, ['nginx']);
  });
}

test('a command that was quicker keeps its own', async () => {
  const { text } = await inPlaceOf(async (destination) => {
    await mkdir(destination);
    await writeFile(join(destination, 'nginx'), 'good, first');
  });
  assert.equal(text, 'good, first');
});

test('what is there stays if nothing can be fetched', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab101-replace-'));
  const destination = join(directory, 'nginx');
  await writeFile(destination, 'x');
  const failing = replaceFolder(destination, isGood, async () => {
    throw new Error('no network');
  });
  await assert.rejects(failing, /no network/);
  assert.deepEqual(await readdir(directory), ['nginx']);
  assert.ok(existsSync(destination));
  await rm(directory, { recursive: true });
});
