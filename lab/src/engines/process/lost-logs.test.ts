import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lostLogsLine } from '../../lab/lost-logs.ts';
import { MACHINE } from '../../machine/machine.ts';
import { killChild } from './child.ts';
import { launch, lostLogs } from './kept-children.ts';

test('a log that was deleted, renamed or replaced under its program is lost, a cut one is not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab101-lost-'));
  const [outputFile, errorFile] = [join(directory, 'a.log'), join(directory, 'b.log')] as const;
  const args = ['-e', 'setInterval(() => {}, 1000)'];
  const command = { file: MACHINE.node, args, env: {}, outputFile, errorFile };
  const child = await launch({ directory }, 'backend', command);
  const lost = (): Promise<readonly string[]> => lostLogs({ directory }, 'backend');
  try {
    assert.deepEqual(await lost(), []);
    await truncate(outputFile);
    assert.deepEqual(await lost(), []);
    await rename(outputFile, `${outputFile}.1`);
    assert.deepEqual(await lost(), [outputFile]);
    await writeFile(outputFile, 'another file');
    assert.deepEqual(await lost(), [outputFile]);
    await rm(errorFile);
    assert.deepEqual(await lost(), [outputFile, errorFile]);
    const none = {};
    assert.equal(
      await lostLogsLine({ backend: { lostLogs: lost }, proxy: none }),
      'a.log and b.log were deleted or renamed while the lab runs, and new lines do not get there: run make down, then make up',
    );
  } finally {
    await killChild(child);
    assert.deepEqual(await lost(), [], 'of a program that has ended nothing is lost any more');
    await rm(directory, { recursive: true });
  }
});
