import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { test } from 'node:test';
import { readBroken, writeBroken } from './broken-face.ts';

const skip = platform === 'win32' && 'Windows does not say when a process started';

test(
  'a failure is up as long as its own process runs, and no other with that id',
  { skip },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab101-broken-'));
    const file = join(folder, 'broken.json');
    try {
      await writeBroken({ name: 'F03.1', ports: [8000], fix: 'none' }, file);
      assert.equal((await readBroken(file))?.name, 'F03.1');
      await writeBroken({ name: 'F03.1', ports: [8000], fix: 'none', start: 'before' }, file);
      assert.equal(await readBroken(file), undefined);
      await writeBroken({ name: 'F03.1', ports: [8000], fix: 'none', machine: 'another' }, file);
      assert.equal(await readBroken(file), undefined);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
