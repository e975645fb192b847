import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { sweepOwnedFolders, withOwnedFolder } from './owned-folder.ts';

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-owned-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Makes a folder as its name, in a process that is killed while it has it. */
function killedOwner(prefix: string): void {
  const code = `
    const { withOwnedFolder } = await import(${JSON.stringify(new URL('owned-folder.js', import.meta.url))});
    await withOwnedFolder(${JSON.stringify(prefix)}, async () => process.kill(process.pid, 'SIGKILL'));`;
  const args = ['--input-type=module', '--eval', code];
  assert.throws(() => execFileSync(process.execPath, args), { signal: 'SIGKILL' });
}

test('a folder is there while its work runs, and removed with what is in it', async () => {
  await withFolder(async (parent) => {
    const seen = await withOwnedFolder(join(parent, 'nginx'), async (folder) => {
      await mkdir(join(folder, 'root/usr'), { recursive: true });
      return await readdir(parent);
    });
    assert.equal(seen.length, 1);
    assert.match(seen[0] ?? '', /^nginx-/);
    assert.deepEqual(await readdir(parent), []);
  });
});

test('what a killed process left is removed by the next one, and nothing else', async () => {
  await withFolder(async (parent) => {
    const prefix = join(parent, 'nginx');
    killedOwner(prefix);
    assert.equal((await readdir(parent)).length, 1);
    await mkdir(join(parent, 'nginx'));
    await mkdir(join(parent, 'nginx-module-of-somebody'));
    killedOwner(join(parent, 'other'));
    await withOwnedFolder(prefix, async (own) => {
      await sweepOwnedFolders(prefix); // as another process does meanwhile
      const names = (await readdir(parent)).map((name) => name.replace(/^other-.*/, 'other'));
      assert.deepEqual(names.toSorted(), [
        'nginx',
        basename(own),
        'nginx-module-of-somebody',
        'other',
      ]);
    });
  });
});

test('a folder without a name on it is removed once it is old', async () => {
  await withFolder(async (parent) => {
    const [young, old] = [join(parent, 'nginx-aB3xYz'), join(parent, 'nginx-Qr5tUv')];
    await mkdir(young);
    await mkdir(old);
    const before = new Date(Date.now() - 2 * 60 * 60_000);
    await utimes(old, before, before);
    await sweepOwnedFolders(join(parent, 'nginx'));
    assert.deepEqual(await readdir(parent), ['nginx-aB3xYz']);
  });
});
