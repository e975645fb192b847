import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isAlive,
  killChild,
  signalChild,
  signalChildAlone,
  startChild,
  stopChild,
  type Child,
} from './child.ts';
import { readStat } from './orphans.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-child-'));
});
after(() => rm(folder, { recursive: true }));

const output = (): string => join(folder, 'output.log');

function start(script: string): Promise<Child> {
  return startChild({
    file: process.execPath,
    args: ['--eval', script],
    env: {},
    outputFile: output(),
    errorFile: output(),
  });
}

/** With a child of its own; `below` is that one's process id. */
async function startWithChild(word: string): Promise<{ child: Child; below: number }> {
  const child = await start(
    `const { pid } = require('child_process').spawn(process.execPath, ['--eval', '${FOREVER}']);` +
      `console.log('${word} ' + pid + '.'); ${FOREVER}`,
  );
  await untilOutput(`${word} `);
  const said = new RegExp(`${word} (?<pid>\\d+)\\.`).exec(await readFile(output(), 'utf8'));
  return { child, below: Number(said?.groups?.['pid']) };
}

async function untilOutput(text: string): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await readFile(output(), 'utf8')).includes(text)) {
    assert.ok(performance.now() < deadline, `no "${text}" in the output within 5 s`);
    await delay(10);
  }
}

const FOREVER = 'setInterval(() => {}, 1000);';

test('stops a program that ends when it is asked', async () => {
  const child = await start(FOREVER);
  assert.equal(await isAlive(child), true);
  await stopChild(child, 5000);
  assert.equal(await isAlive(child), false);
});

test('kills a program that will not end, after the grace period', async () => {
  const child = await start(`process.on('SIGTERM', () => {}); console.log('deaf'); ${FOREVER}`);
  await untilOutput('deaf');
  await stopChild(child, 50);
  assert.equal(await isAlive(child), false);
});

test(
  'kills the children of a program with it',
  { skip: process.platform === 'win32' },
  async () => {
    const { child, below } = await startWithChild('kept');
    await killChild(child);
    await assert.rejects(async () => {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        process.kill(below, 0);
        await delay(10);
      }
    }, /ESRCH/);
  },
);

test(
  'ends what a program left behind that was killed from outside',
  { skip: process.platform !== 'linux' },
  async () => {
    const { child, below } = await startWithChild('left');
    process.kill(child.pid, 'SIGKILL');
    const deadline = performance.now() + 5000;
    while (await isAlive(child)) {
      assert.ok(performance.now() < deadline, 'it runs 5 s after a SIGKILL');
      await delay(5);
    }
    await stopChild({ ...child, executable: '/another/program' }, 1000);
    assert.ok(await readStat(below), 'what runs another file is left alone');
    await stopChild({ ...child, startedAt: '99999999999' }, 1000);
    assert.ok(await readStat(below), 'and so is what is older');
    await stopChild(child, 5000);
    assert.equal(await readStat(below), undefined);
  },
);

test(
  'signals a program and not its children, as a reload of nginx has to',
  { skip: process.platform === 'win32' },
  async () => {
    const counts = (name: string): string =>
      `process.on('SIGHUP', () => console.log('${name} hup'));`;
    const grandchild = `${counts('grandchild')} console.log('ready'); ${FOREVER}`;
    const child = await start(
      `${counts('child')} require('child_process').spawn(process.execPath, ` +
        `['--eval', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }); ${FOREVER}`,
    );
    await untilOutput('ready');
    await signalChildAlone(child, 'SIGHUP');
    await untilOutput('child hup');
    await signalChild(child, 'SIGHUP'); // to see that it would have been heard
    await untilOutput('grandchild hup');
    const heard = (await readFile(output(), 'utf8')).match(/(?<!grand)child hup/g);
    assert.equal(heard?.length, 2, 'the program itself heard both');
    const below = (await readFile(output(), 'utf8')).match(/grandchild hup/g);
    assert.equal(below?.length, 1, 'its child heard only the second');
    await killChild(child);
  },
);

test('leaves a later process alone that has the same id', async () => {
  const child = await start(FOREVER);
  const earlier = { ...child, startedAt: 'another time' };
  await signalChild(earlier, 'SIGKILL');
  await killChild(earlier);
  assert.equal(await isAlive(child), true);
  await killChild(child);
});

test('says which program cannot be run', async () => {
  const command = {
    file: '/nowhere/nginx',
    args: [],
    env: {},
    outputFile: output(),
    errorFile: output(),
  };
  await assert.rejects(startChild(command), /\/nowhere\/nginx/);
});
