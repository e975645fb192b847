// What a fresh clone needs before the command can run: npm packages and a build. Plain JavaScript,
// since nothing is built yet when it runs.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../certs/src/lock.mjs';
import { BUILT, INSTALLED, mustBuild, mustInstall, ROOT } from './is-prepared.mjs';

const LOCK = join(ROOT, '.lab/preparing');

/** npm blocks this process while it works, and may be slow: no heartbeat until it is done. */
const SILENCE_MS = 15 * 60_000;

/** Installs the npm packages and builds, where that is still needed, and says so. */
export async function prepare() {
  try {
    mkdirSync(join(ROOT, '.lab'), { recursive: true });
    // npm ci twice at once breaks both.
    await withLock(LOCK, installAndBuild, {
      doing: 'installs or builds',
      onWait: ({ pid, doing }) =>
        process.stderr.write(`Waiting for pid ${pid}, which ${doing} ...\n`),
      patienceMs: Infinity,
      pollMs: 100,
      staleMs: SILENCE_MS,
    });
  } catch (error) {
    if (error.code === undefined) throw error;
    fail(`${error.message}: the folder of the project must be this user’s to write, and have room`);
  }
}

async function installAndBuild() {
  if (mustInstall()) install();
  if (mustBuild()) build();
}

function install() {
  step('Installing npm packages (npm ci)', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  // npm leaves this file alone where nothing changed; its time says when it was last looked at.
  if (existsSync(INSTALLED)) writeFileSync(INSTALLED, '', { flag: 'a' });
}

/** npm keeps its cache in the user's home; not every user has one to write to. */
function npmEnvironment() {
  try {
    accessSync(homedir(), constants.W_OK);
    return process.env;
  } catch {
    return { npm_config_cache: join(ROOT, '.lab/npm'), ...process.env };
  }
}

function build() {
  step('Building', ['run', '--silent', 'build']);
  writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

function step(title, npmArguments) {
  process.stderr.write(`${title} ...\n`);
  const startedMs = performance.now();
  const windows = process.platform === 'win32'; // npm is a .cmd there, which needs a shell
  const run = spawnSync('npm', npmArguments, {
    cwd: ROOT,
    env: npmEnvironment(),
    encoding: 'utf8',
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error !== undefined) fail(`npm cannot be run: ${run.error.message}`);
  if (run.signal !== null) process.exit(130);
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    fail(`npm ${npmArguments.join(' ')} failed, it says why above`);
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(`${title}: done in ${seconds} s\n`);
}

function fail(message) {
  process.stderr.write(`ERROR: ${message}\n`);
  process.exit(1);
}
