import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { startTime } from '../engines/process/child.ts';
import { projectPath } from '../project.ts';
import { until } from './until.ts';

// The real lab/bin with an npm of the test's own, in a project that has nothing else.

const DEADLINE_MS = 20_000;

/** Writes the ids of itself and of its child, and ends neither of both at SIGTERM. */
const STUBBORN_NPM = `#!${process.execPath}
const { spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
process.on('SIGTERM', () => undefined);
const wait = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); process.send('ready')";
const child = spawn(process.execPath, ['--eval', wait], { stdio: ['ignore', 1, 2, 'ipc'] });
child.on('message', () => {
  writeFileSync('half.new', process.argv[2] + ' ' + process.pid + ' ' + child.pid);
  require('node:fs').renameSync('half.new', 'half');
});
`;

const QUICK_NPM = `#!${process.execPath}
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('asked', process.argv[2] + '\\n');
if (process.argv[2] === 'ci') writeFileSync('node_modules/.package-lock.json', '{}');
mkdirSync('lab/dist', { recursive: true });
writeFileSync('lab/dist/lab101.js', "console.log('the command runs');");
`;

interface Project {
  readonly folder: string;
  readonly npm: (text: string) => Promise<void>;
  readonly start: () => ReturnType<typeof spawn>;
}

async function withProject(work: (project: Project) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-prepare-'));
  try {
    for (const name of [
      'backend',
      'certs/src',
      'proxy',
      'doctor',
      'failures',
      'lab/bin',
      'lab/src',
      'e2e',
      'styles',
      'path',
    ]) {
      await mkdir(join(folder, name), { recursive: true });
    }
    await mkdir(join(folder, 'node_modules'));
    for (const name of ['lab/bin', 'lab/src', 'certs/src']) {
      const filter = (path: string): boolean => !path.endsWith('.ts');
      await cp(projectPath(name), join(folder, name), { recursive: true, filter });
    }
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'path/package.json'), '{"type":"commonjs"}');
    await writeFile(join(folder, 'package-lock.json'), '{}');
    const env = {
      ...process.env,
      PATH: `${join(folder, 'path')}${delimiter}${process.env['PATH']}`,
    };
    await work({
      folder,
      npm: (text) => writeFile(join(folder, 'path/npm'), text, { mode: 0o755 }),
      start: () => {
        const args = [join(folder, 'lab/bin/lab101.mjs'), 'up'];
        return spawn(process.execPath, args, { cwd: folder, env, stdio: 'pipe', detached: true });
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function untilThere(file: string): Promise<void> {
  await until(() => existsSync(file), { what: file, timeoutMs: DEADLINE_MS });
}

const skip = process.platform === 'win32' && 'Windows has no such signals';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  for (const target of ['its group', 'it alone'] as const) {
    test(`${signal} to ${target} during npm ci ends npm and all below it first`, { skip }, () =>
      withProject(async ({ folder, npm, start }) => {
        await npm(STUBBORN_NPM);
        const command = start();
        const { pid = 0 } = command;
        const ended = once(command, 'exit');
        await untilThere(join(folder, 'half'));
        const [word, ...pids] = (await readFile(join(folder, 'half'), 'utf8')).split(' ');
        assert.equal(word, 'ci');
        process.kill(target === 'its group' ? -pid : pid, signal);
        assert.deepEqual(await ended, [128 + constants.signals[signal], null]);
        const starts = await Promise.all(pids.map((id) => startTime(Number(id))));
        for (const id of pids.filter((_, index) => starts[index] !== undefined)) {
          process.kill(Number(id), 'SIGKILL'); // or this test would leave what it looks for
        }
        assert.deepEqual(starts, [undefined, undefined]); // both have ended
        assert.deepEqual(await readdir(join(folder, '.lab')), []); // the lock is released
      }),
    );
  }
}

test('an npm ci that was cut short is repeated, however new its packages are', { skip }, () =>
  withProject(async ({ folder, npm, start }) => {
    const installed = join(folder, 'node_modules/.package-lock.json');
    const before = new Date(Date.now() - 60_000);
    await writeFile(installed, '{}');
    await utimes(installed, before, before); // of an older package-lock.json
    await npm(STUBBORN_NPM);
    const cut = start();
    const ended = once(cut, 'exit');
    await untilThere(join(folder, 'half'));
    await utimes(join(folder, 'package-lock.json'), before, before); // as a checkout may
    cut.kill('SIGINT');
    await ended;
    await npm(QUICK_NPM);
    const again = start();
    let said = '';
    again.stdout?.on('data', (text) => (said += text));
    await once(again, 'close');
    assert.match(said, /the command runs/);
    assert.equal(await readFile(join(folder, 'asked'), 'utf8'), 'ci\nrun\n');
  }),
);
