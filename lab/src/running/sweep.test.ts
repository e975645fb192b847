import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sweepNewFiles } from './sweep.ts';

test('a file that never took its name is removed once it is old', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-sweep-'));
  try {
    for (const name of ['plan.json', 'plan.json.new', '.rootCA-key.pem.new', 'young.new']) {
      await writeFile(join(folder, name), '');
      const before = new Date(Date.now() - 5 * 60_000);
      if (name !== 'young.new') await utimes(join(folder, name), before, before);
    }
    await sweepNewFiles(folder);
    assert.deepEqual((await readdir(folder)).toSorted(), ['plan.json', 'young.new']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
