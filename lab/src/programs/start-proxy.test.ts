import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { closedFolder } from './start-proxy.ts';

test('a folder that others cannot enter is found above the one that is asked for', async () => {
  const base = await mkdtemp(join(tmpdir(), 'lab101-closed-'));
  const folder = join(base, 'clone/.lab');
  try {
    await chmod(base, 0o755);
    await mkdir(folder, { recursive: true });
    await chmod(join(base, 'clone'), 0o755);
    await chmod(folder, 0o755);
    assert.equal(await closedFolder(folder), undefined);
    await chmod(join(base, 'clone'), 0o700);
    assert.equal(await closedFolder(folder), join(base, 'clone'));
  } finally {
    await rm(base, { recursive: true });
  }
});
