import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive, killChild, startChild } from '../engines/process/child.ts';
import { ownMark } from '@lab101/certs';
import { endLeftProxies, sweepNewFiles } from './sweep.ts';

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

const options = { skip: process.platform === 'win32' }; // it does not tell what a process has open

test('a proxy whose command was killed is ended, even without its folder', options, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'lab101-left-'));
  const prefix = join(parent, 'proxy');
  const { pid, start, machine } = ownMark();
  const program = async (folder: string) => {
    await mkdir(folder);
    const log = join(folder, 'error.log');
    const args = ['--eval', 'setInterval(() => {}, 1000)'];
    const files = { outputFile: log, errorFile: log };
    return await startChild({ file: process.execPath, args, env: {}, ...files });
  };
  const folders = [`${pid}-0x0-${machine}-aaaaaa`, `${pid}-${start}-${machine}-bbbbbb`];
  const [left, own] = await Promise.all(folders.map((name) => program(`${prefix}-${name}`)));
  assert(left !== undefined && own !== undefined);
  try {
    await rm(`${prefix}-${folders[0]}`, { recursive: true });
    await endLeftProxies(prefix);
    assert.deepEqual([await isAlive(left), await isAlive(own)], [false, true]);
  } finally {
    for (const one of [left, own]) await killChild(one);
    await rm(parent, { recursive: true });
  }
});
