import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../../machine/until.ts';
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
  await untilSo(`"${text}" in the output`, async () =>
    (await readFile(output(), 'utf8')).includes(text),
  );
}

/** Far more than anything here needs: it says that something is wrong, not that it is slow. */
const DEADLINE_MS = 60_000;

async function untilSo(what: string, holds: () => Promise<boolean>): Promise<void> {
  await until(holds, { what, timeoutMs: DEADLINE_MS });
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
    await untilSo('the end of its child', async () => {
      try {
        return !process.kill(below, 0);
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ESRCH';
      }
    });
  },
);

test(
  'ends what a program left behind that was killed from outside',
  { skip: process.platform !== 'linux' },
  async () => {
    const { child, below } = await startWithChild('left');
    process.kill(child.pid, 'SIGKILL');
    await untilSo('its end', async () => !(await isAlive(child)));
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
    const says = (name: string): string =>
      `for (const signal of ['SIGHUP', 'SIGUSR2'])` +
      ` process.on(signal, () => console.log('<${name} ' + signal + '>'));`;
    const below = `${says('grandchild')} console.log('<ready>'); ${FOREVER}`;
    const child = await start(
      `${says('child')} require('child_process').spawn(process.execPath, ` +
        `['--eval', ${JSON.stringify(below)}], { stdio: 'inherit' }); ${FOREVER}`,
    );
    await untilOutput('<ready>');
    await signalChildAlone(child, 'SIGHUP');
    await untilOutput('<child SIGHUP>');
    // Another signal to both, which shows that its child listens. Of two that wait for a process
    // the system hands over the lower number first: SIGHUP would be heard before it.
    await signalChild(child, 'SIGUSR2');
    await untilOutput('<child SIGUSR2>');
    await untilOutput('<grandchild SIGUSR2>');
    assert.ok(!(await readFile(output(), 'utf8')).includes('<grandchild SIGHUP>'));
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
