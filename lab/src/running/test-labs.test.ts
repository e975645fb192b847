import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startTime } from '../engines/process/child.ts';
import { writeJson } from '../machine/state-file.ts';
import { stopLeftLabs } from './test-labs.ts';

test('sweeps the labs of tests whose owner has gone, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-tests-'));
  const note = async (name: string, owner: number, ownerStartedAt?: string): Promise<void> => {
    const directory = join(folder, name);
    const plan = {
      name,
      engine: 'process',
      proxy: 'nginx',
      directory,
      certificatesDirectory: folder,
      ports: { http: 1, https: 2, backend: 3 },
      backend: {},
      images: { node: 'n', proxy: 'n' },
    };
    await mkdir(directory);
    await writeJson(join(directory, 'lab.json'), { owner, ownerStartedAt, plan });
  };
  try {
    const alive = process.ppid;
    await note('alive', alive, await startTime(alive));
    await note('alive-noted-by-an-older-version', alive);
    await note('another-process-has-its-id', alive, 'another time');
    await note('gone', 2 ** 30);
    await stopLeftLabs(folder);
    assert.deepEqual(await readdir(folder), ['alive', 'alive-noted-by-an-older-version']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
