import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { testInFolder as test } from './test/fixture.ts';
import { withLock } from './lock.mjs';
import { ownMark } from './process-mark.mjs';

const QUICK = { heartbeatMs: 20, staleMs: 200, patienceMs: 60_000, pollMs: 5 };
const SLOW_TO_DOUBT = { ...QUICK, staleMs: 3_600_000 };

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

test('lets one work at a time', async (folder) => {
  const { work, most } = soloWork(20);
  const path = join(folder.path, '.lock');
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, QUICK)));
  assert.equal(most(), 1);
  assert.deepEqual(await readdir(folder.path), []);
});

test('is free again after work that fails', async (folder) => {
  const path = join(folder.path, '.lock');
  const failing = withLock(path, () => Promise.reject(new Error('no luck')), QUICK);
  await assert.rejects(failing, { message: 'no luck' });
  assert.deepEqual(await readdir(folder.path), []);
});

/** Takes the lock in a process of its own, says "held", and keeps it. */
async function holdElsewhere(path: string): Promise<ChildProcess> {
  const script =
    `const { withLock } = await import(${JSON.stringify(new URL('lock.mjs', import.meta.url))});` +
    `await withLock(${JSON.stringify(path)}, () => { console.log('held'); ` +
    `return new Promise((resolve) => setTimeout(resolve, 60_000)); }, { doing: 'make up' });`;
  const options = ['--input-type=module', '--eval', script];
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

/** The files that a process of another machine or container would have left. */
async function leaveForeign(path: string): Promise<string> {
  const entry = `${path}.4711-0-elsewhere-abc`;
  await writeFile(entry, 'make up');
  return entry;
}

test('takes over the lock of a process that was killed, at once and one at a time', async (folder) => {
  const path = join(folder.path, '.lock');
  const holder = await holdElsewhere(path);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const { work, most } = soloWork(20);
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, SLOW_TO_DOUBT)));
  assert.equal(most(), 1);
  assert.deepEqual(await readdir(folder.path), []);
});

test('takes over the lock of a later process with the id of the dead one', async (folder) => {
  const path = join(folder.path, '.lock');
  const { pid, machine } = ownMark();
  await writeFile(`${path}.${pid}-1234-${machine}-abc`, 'make up');
  assert.equal(await withLock(path, () => Promise.resolve('done'), SLOW_TO_DOUBT), 'done');
});

test('says once whom it waits for, and what that one does', async (folder) => {
  const path = join(folder.path, '.lock');
  const holder = await holdElsewhere(path);
  const told: string[] = [];
  const onWait = ({ pid, doing }: { pid: number; doing: string }): void => {
    told.push(`${pid} ${doing}`);
    holder.kill('SIGKILL');
  };
  await withLock(path, () => Promise.resolve(), { ...SLOW_TO_DOUBT, onWait });
  assert.deepEqual(told, [`${holder.pid} make up`]);
});

test('stops waiting when its signal fires, and leaves nothing', async (folder) => {
  const path = join(folder.path, '.lock');
  const holder = await holdElsewhere(path);
  const before = await readdir(folder.path);
  const ending = new AbortController();
  const options = { ...SLOW_TO_DOUBT, signal: ending.signal, onWait: () => ending.abort() };
  const never = (): Promise<void> => assert.fail('it has the lock');
  await assert.rejects(withLock(path, never, options), { name: 'AbortError' });
  assert.deepEqual(await readdir(folder.path), before);
  holder.kill('SIGKILL');
});

test('leaves no file behind when the process ends in the middle of the work', async (folder) => {
  const script =
    `const { withLock } = await import(${JSON.stringify(new URL('lock.mjs', import.meta.url))});` +
    `await withLock(${JSON.stringify(join(folder.path, '.lock'))}, () => process.exit(7));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  assert.deepEqual(await once(child, 'exit'), [7, null]);
  assert.deepEqual(await readdir(folder.path), []);
});

test('takes over the lock of another machine that shows no life, whatever its clock says', async (folder) => {
  const path = join(folder.path, '.lock');
  const entry = await leaveForeign(path);
  await utimes(entry, 4e9, 4e9);
  const { work, most } = soloWork(20);
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, QUICK)));
  assert.equal(most(), 1);
  assert.deepEqual(await readdir(folder.path), []);
});

test('waits for a holder on another machine as long as that one shows life', async (folder) => {
  const path = join(folder.path, '.lock');
  const entry = await leaveForeign(path);
  const beat = async (second: number): Promise<void> => utimes(entry, second, second);
  const hurried = { ...QUICK, staleMs: 2000, patienceMs: 2500 };
  const beating = setInterval(() => void beat(Date.now() / 1000), 20);
  await assert.rejects(
    withLock(path, () => Promise.resolve(), hurried),
    /pid 4711 has held/,
  );
  clearInterval(beating);
});

/** Each adds one to a number in a file, so that two at once would lose one. */
const COUNTING = `
  import { readFileSync, writeFileSync } from 'node:fs';
  const [module, path, file, rounds] = process.argv.slice(1);
  const { withLock } = await import(module);
  for (let round = 0; round < Number(rounds); round += 1) {
    await withLock(path, async () => {
      const count = Number(readFileSync(file, 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 1));
      writeFileSync(file, String(count + 1));
    }, { pollMs: 2 });
  }`;

test('lets one process at a time, while others are killed that wait for it or have it', async (folder) => {
  const [path, file] = [join(folder.path, '.lock'), join(folder.path, 'count')];
  await writeFile(file, '0');
  const module = new URL('lock.mjs', import.meta.url).href;
  const countings = Array.from({ length: 4 }, () => {
    const options = ['--input-type=module', '--eval', COUNTING, module, path, file, '25'];
    return spawn(process.execPath, options, { stdio: 'inherit' });
  });
  const ends = Promise.all(countings.map((child) => once(child, 'exit')));
  for (let kills = 0; kills < 4; kills += 1) (await holdElsewhere(path)).kill('SIGKILL');
  assert.deepEqual(
    await ends,
    Array.from({ length: 4 }, () => [0, null]),
  );
  assert.equal(await readFile(file, 'utf8'), '100');
  await withLock(path, () => Promise.resolve()); // which removes what the last one killed has left
  assert.deepEqual(await readdir(folder.path), ['count']);
});

test('waits for a holder that lives, longer than a dead one may stay', async (folder) => {
  const path = join(folder.path, '.lock');
  const { work, most } = soloWork(3 * QUICK.staleMs);
  await Promise.all([withLock(path, work, QUICK), withLock(path, work, QUICK)]);
  assert.equal(most(), 1);
});

test('gives up on a holder that does not finish and says what to do', async (folder) => {
  const path = join(folder.path, '.lock');
  const hurried = { ...QUICK, patienceMs: 100 };
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const holding = withLock(path, () => released, QUICK);
  const message = `pid ${process.pid} has held ${path} for 0.1 s: stop it and run again`;
  await assert.rejects(
    withLock(path, () => Promise.resolve(), hurried),
    { message },
  );
  release();
  await holding;
});
