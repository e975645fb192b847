import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../machine/until.ts';
import { isAlive, startChild, type Child } from './child.ts';
import { readLsof } from './folder-processes.ts';
import { launch } from './kept-children.ts';
import { labFiles } from './lab-files.ts';
import { endUnknownPrograms, hasPrograms, stopPrograms } from './stop-programs.ts';

// Windows does not tell what a process has open: there a lab is known by its files alone.
const options = { skip: process.platform === 'win32' };
const onLinux = { skip: process.platform !== 'linux' }; // lsof does not name a removed file

/** A lab's folder with fake programs, which note their end in a file beside it. */
class FakeLab implements AsyncDisposable {
  readonly root: string;
  readonly directory: string;
  readonly children: Child[] = [];

  private constructor(root: string) {
    this.root = root;
    this.directory = join(root, 'up');
  }

  static async create(): Promise<FakeLab> {
    const lab = new FakeLab(await realpath(await mkdtemp(join(tmpdir(), 'lab101-stop-'))));
    await mkdir(lab.directory);
    return lab;
  }

  /** Starts a program that says that it is ready, ends some moments after it is asked to. */
  async start(name: string, log: string, keep?: 'keep'): Promise<Child> {
    const note = (what: string): string =>
      `fs.appendFileSync(${JSON.stringify(this.ended)}, '${name} ${what}\\n')`;
    const script =
      `const fs = require('fs'); setInterval(() => {}, 1000);` +
      `process.on('SIGTERM', () => setTimeout(() => { ${note('ended')}; process.exit(); }, 50));` +
      note('ready');
    const command = {
      file: process.execPath,
      args: ['--eval', script],
      env: {},
      outputFile: log,
      errorFile: log,
    };
    const child = await (keep ? launch(this, name, command) : startChild(command));
    this.children.push(child);
    await this.untilSaid(`${name} ready`);
    return child;
  }

  get ended(): string {
    return join(this.root, 'ended');
  }

  async said(): Promise<string[]> {
    return (await readFile(this.ended, 'utf8').catch(() => '')).split('\n');
  }

  async untilSaid(text: string): Promise<void> {
    const what = `"${text}" is said`;
    await until(async () => (await this.said()).includes(text), { what, timeoutMs: 30_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.children) {
      if (await isAlive(child)) process.kill(child.pid, 'SIGKILL');
    }
    await rm(this.root, { recursive: true });
  }
}

test('ends every program of the folder, the backend first, known or not', options, async () => {
  await using lab = await FakeLab.create();
  const { backendLog, errorLog, relayLog } = labFiles(lab);
  await lab.start('relay', relayLog, 'keep');
  await lab.start('proxy', errorLog, 'keep');
  await lab.start('second-proxy', errorLog);
  await lab.start('backend', backendLog, 'keep');
  await lab.start('second-backend', backendLog);
  assert.equal(await hasPrograms(lab.directory), true);
  await stopPrograms(lab.directory);
  const ends = (await lab.said()).filter((line) => line.endsWith('ended'));
  assert.deepEqual(ends, [
    'backend ended',
    'second-backend ended',
    'relay ended',
    'proxy ended',
    'second-proxy ended',
  ]);
  assert.equal(await hasPrograms(lab.directory), false);
});

test('ends the programs of a folder that was removed while they ran', onLinux, async () => {
  await using lab = await FakeLab.create();
  const child = await lab.start('proxy', labFiles(lab).errorLog, 'keep');
  await rm(lab.directory, { recursive: true });
  assert.equal(await hasPrograms(lab.directory), true);
  await stopPrograms(lab.directory);
  assert.equal(await isAlive(child), false);
});

test('leaves the programs of another folder alone, and a person’s own', options, async () => {
  await using lab = await FakeLab.create();
  await using other = await FakeLab.create();
  const neighbour = await other.start('proxy', labFiles(other).errorLog);
  const below = await lab.start('below', join(lab.root, 'up.log'));
  const shell = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], {
    cwd: lab.directory,
    env: { LOG: labFiles(lab).errorLog },
    stdio: 'ignore',
  });
  await once(shell, 'spawn');
  try {
    assert.equal(await hasPrograms(lab.directory), false);
    await stopPrograms(lab.directory);
    assert.equal(await isAlive(neighbour), true);
    assert.equal(await isAlive(below), true);
    assert.equal(shell.exitCode ?? shell.signalCode, null);
  } finally {
    shell.kill('SIGKILL');
  }
});

test('before a start, ends only what no file of the folder knows', options, async () => {
  await using lab = await FakeLab.create();
  const { errorLog } = labFiles(lab);
  const known = await lab.start('proxy', errorLog, 'keep');
  const unknown = await lab.start('left', errorLog);
  await endUnknownPrograms(lab.directory);
  assert.equal(await isAlive(unknown), false);
  assert.equal(await isAlive(known), true);
});

test('reads the programs of a folder from lsof', () => {
  const output =
    'p10 R1 f1 n/lab/up/error.log f2 n/lab/up/error.log ' +
    'p11 R10 f1 n/lab/up/error.log ' +
    'p12 R1 f1 n/dev/null f2 n/lab/up/backend-errors.log ' +
    'p13 R1 f1 n/lab/up/tests/error.log f2 n/lab/up/notes.txt ';
  assert.deepEqual(
    readLsof(output.replaceAll(' ', '\n'), (folder) => folder === '/lab/up'),
    [
      { pid: 10, parent: 1, log: 'error.log' },
      { pid: 11, parent: 10, log: 'error.log' },
      { pid: 12, parent: 1, log: 'backend-errors.log' },
    ],
  );
});
