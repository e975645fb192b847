import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { test } from 'node:test';
import { closedFolder } from './as-program.ts';

/** Open to everybody, as the folder that the runner of the tests makes is not. */
const OPEN = '/var/tmp';
const skip = platform === 'win32' && 'folders have no such modes on Windows';

test(
  'a folder that others cannot enter is found above the one that is asked for',
  { skip },
  async () => {
    const base = await mkdtemp(join(OPEN, 'lab101-closed-'));
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
  },
);
