import assert from 'node:assert/strict';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { temporaryFolder } from './fixture.ts';
import { withLock, type LockTiming } from './lock.ts';

const QUICK: LockTiming = { heartbeatMs: 20, staleMs: 200, patienceMs: 60_000, pollMs: 5 };

/** Work that notices when two do it at once. */
function soloWork(durationMs: number): { work: () => Promise<void>; most: () => number } {
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await setTimeout(durationMs);
    running--;
  };
  return { work, most: () => most };
}

test('lets one work at a time', async () => {
  await using folder = await temporaryFolder();
  const { work, most } = soloWork(20);
  const path = join(folder.path, '.lock');
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, QUICK)));
  assert.equal(most(), 1);
  assert.deepEqual(await readdir(folder.path), []);
});

test('is free again after work that fails', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, '.lock');
  const failing = withLock(path, () => Promise.reject(new Error('no luck')), QUICK);
  await assert.rejects(failing, { message: 'no luck' });
  assert.deepEqual(await readdir(folder.path), []);
});

test('takes over the lock of a process that died, one at a time', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, '.lock');
  await writeFile(path, 'the dead');
  const { work, most } = soloWork(20);
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, QUICK)));
  assert.equal(most(), 1);
  assert.deepEqual(await readdir(folder.path), []);
});

test('takes over a dead lock that is dated in the future', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, '.lock');
  await writeFile(path, 'the dead');
  await utimes(path, 4e9, 4e9);
  assert.equal(await withLock(path, () => Promise.resolve('done'), QUICK), 'done');
});

test('waits for a holder that lives, longer than a dead one may stay', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, '.lock');
  const { work, most } = soloWork(3 * QUICK.staleMs);
  await Promise.all([withLock(path, work, QUICK), withLock(path, work, QUICK)]);
  assert.equal(most(), 1);
});

test('gives up on a holder that does not finish and says what to do', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, '.lock');
  const hurried = { ...QUICK, patienceMs: 100 };
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const holding = withLock(path, () => released, QUICK);
  const message = `another process has held ${path} for 0.1 s: stop it and run again`;
  await assert.rejects(
    withLock(path, () => Promise.resolve(), hurried),
    { message },
  );
  release();
  await holding;
});
