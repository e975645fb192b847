import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isPlan } from '../lab/plan.ts';
import { readJson, writeJson } from './state-file.ts';

interface Kept {
  readonly pid: number;
}

const isKept = (value: Partial<Kept>): value is Kept => Number.isInteger(value.pid);

test('what was written is read again, and nothing else is left beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-state-'));
  try {
    const file = join(folder, 'kept.json');
    assert.equal(await readJson(file, isKept), undefined, 'not there');
    await writeJson(file, { pid: 1 });
    assert.deepEqual(await readJson(file, isKept), { pid: 1 });
    assert.deepEqual(await readdir(folder), ['kept.json']);
    for (const text of ['', '{', 'null', '1', '[]', '{"pid":"1"}']) {
      await writeFile(file, text);
      assert.equal(await readJson(file, isKept), undefined, text);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a plan of another version of this project is none', () => {
  const plan = {
    name: 'lab101',
    engine: 'process',
    proxy: 'nginx',
    directory: '/a',
    certificatesDirectory: '/b',
    ports: { http: 80, https: 443, backend: 8080 },
    backend: {},
    images: { node: 'n', proxy: 'n' },
  } as const;
  assert.equal(isPlan(plan), true);
  assert.equal(isPlan({}), false);
  assert.equal(isPlan({ ...plan, engine: 'docker' as 'process' }), false);
  for (const name of Object.keys(plan)) assert.equal(isPlan({ ...plan, [name]: undefined }), false);
});
