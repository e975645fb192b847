import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readFolderFiles } from './read-folder-files.ts';

test('each folder’s web.config is read, outer folders first, and no link is followed', async () => {
  const root = await mkdtemp(join(tmpdir(), 'folder-files-'));
  try {
    const files = ['web.config', 'a/b/Web.Config', 'c/web.config', 'c/other.config'];
    for (const file of [...files, 'node_modules/x/web.config', '.git/web.config']) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), file);
    }
    await symlink(root, join(root, 'c', 'again'));
    const read = async (): Promise<readonly string[]> =>
      (await readFolderFiles(root)).map(({ folder, text }) => `${folder}: ${text}`);
    assert.deepEqual(await read(), ['c: c/web.config', 'a/b: a/b/Web.Config']);
    for (let index = 0; index < 99; index += 1) {
      await mkdir(join(root, `many-${index}`));
      await writeFile(join(root, `many-${index}`, 'web.config'), '');
    }
    await assert.rejects(read, /it has a web\.config in more than 100 folders/);
  } finally {
    await rm(root, { recursive: true });
  }
});
