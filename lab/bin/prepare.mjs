// What a fresh clone needs before the command can run: npm packages and a build. Plain JavaScript,
// since nothing is built yet when it runs.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BUILT, INSTALLED, modifiedAt, mustBuild, mustInstall, ROOT } from './is-prepared.mjs';

const LOCK = join(ROOT, '.lab/preparing');
const LOCK_TIMEOUT_MS = 15 * 60_000; // npm may be slow; after that its holder is taken for gone

/**
 * Installs the npm packages and builds, where that is still needed, and says so.
 *
 * @param evenIfBroken go on where the build fails but left a command that runs
 */
export function prepare({ evenIfBroken = false } = {}) {
  try {
    lock();
    if (mustInstall()) install();
    if (mustBuild()) build(evenIfBroken);
  } catch (error) {
    if (error.code === undefined) throw error;
    fail(`${error.message}: the folder of the project must be this user’s to write, and have room`);
  } finally {
    unlock();
  }
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

function build(evenIfBroken) {
  const isBuilt = step('Building', ['run', '--silent', 'build'], evenIfBroken ? canRun : undefined);
  if (isBuilt) writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

/** Whether there is a command to run: the compiler writes JavaScript where a type is wrong, too. */
const canRun = () => existsSync(join(ROOT, 'lab/dist/lab101.js'));

/** @returns false where it failed and `mayFail` says that this is no end */
function step(title, npmArguments, mayFail = () => false) {
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
  if (run.signal !== null) exit(130);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (run.status !== 0 && mayFail()) {
    process.stderr.write(`${title}: failed in ${seconds} s\n`);
    return false;
  }
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    fail(`npm ${npmArguments.join(' ')} failed, it says why above`);
  }
  process.stderr.write(`${title}: done in ${seconds} s\n`);
  return true;
}

/** Waits while another command of this clone prepares it: npm ci twice at once breaks both. */
function lock() {
  mkdirSync(join(ROOT, '.lab'), { recursive: true });
  let told = false;
  while (!takeLock()) {
    const holder = lockHolder();
    const takenAt = modifiedAt(LOCK); // 0: gone just now, and the next one there is somebody else's
    const isOld = takenAt !== 0 && Date.now() - takenAt > LOCK_TIMEOUT_MS;
    if (isOld || (holder !== 0 && !isAlive(holder))) rmSync(LOCK, { force: true });
    else if (holder !== 0 && !told) {
      process.stderr.write(`Waiting for pid ${holder}, which installs or builds ...\n`);
      told = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); // ms: a pause
  }
}

let holdsLock = false;

function takeLock() {
  try {
    const file = openSync(LOCK, 'wx');
    holdsLock = true; // before it is written to, so that a full disk leaves no lock behind
    try {
      writeSync(file, String(process.pid));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  return holdsLock;
}

/** 0 where it is not written yet, or gone just now. */
function lockHolder() {
  try {
    return Number(readFileSync(LOCK, 'utf8'));
  } catch {
    return 0;
  }
}

function unlock() {
  if (holdsLock) rmSync(LOCK, { force: true });
  holdsLock = false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // another user's
  }
}

function fail(message) {
  process.stderr.write(`ERROR: ${message}\n`);
  exit(1);
}

function exit(exitCode) {
  unlock();
  process.exit(exitCode);
}
