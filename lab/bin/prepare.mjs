// What a fresh clone needs before the command can run: npm packages and a build. Plain JavaScript,
// since nothing is built yet when it runs.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../certs/src/lock.mjs';
import { Interruption } from '../src/interruption.mjs';
import { endingGroup, OWN_GROUP } from '../src/program-group.mjs';
import { BUILT, INSTALLED, mustBuild, mustInstall, ROOT } from './is-prepared.mjs';

const LOCK = join(ROOT, '.lab/preparing');

/** npm outlives SIGTERM while it waits for a connection: after so long it is killed. */
const NPM_GRACE_MS = 1500;

/**
 * Installs the npm packages and builds, where that is still needed, and says so.
 *
 * @param evenIfBroken go on where the build fails but left a command that runs
 */
export async function prepare({ evenIfBroken = false } = {}) {
  const interruption = new Interruption().listen();
  const { signal } = interruption;
  try {
    mkdirSync(join(ROOT, '.lab'), { recursive: true });
    // npm ci twice at once breaks both.
    await withLock(LOCK, () => installAndBuild(evenIfBroken, signal), {
      doing: 'installs or builds',
      onWait: ({ pid, doing }) =>
        process.stderr.write(`Waiting for pid ${pid}, which ${doing} ...\n`),
      patienceMs: Infinity,
      pollMs: 100,
      signal,
    });
  } catch (error) {
    if (signal.aborted) {
      process.stderr.write('Interrupted: the next command begins this again.\n');
      process.exit(interruption.exitCode);
    }
    if (error.code === undefined) throw error;
    fail(`${error.message}: the folder of the project must be this user’s to write, and have room`);
  } finally {
    interruption.stopListening();
  }
}

async function installAndBuild(evenIfBroken, signal) {
  if (mustInstall()) await install(signal);
  if (mustBuild()) await build(evenIfBroken, signal);
}

async function install(signal) {
  rmSync(INSTALLED, { force: true }); // npm writes it last: packages without it are not whole
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('Installing npm packages (npm ci)', words, { signal });
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

async function build(evenIfBroken, signal) {
  const mayFail = evenIfBroken ? canRun : undefined;
  const isBuilt = await step('Building', ['run', '--silent', 'build'], { signal, mayFail });
  if (isBuilt) writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

/** Whether there is a command to run: the compiler writes JavaScript where a type is wrong, too. */
const canRun = () => existsSync(join(ROOT, 'lab/dist/lab101.js'));

/** @returns false where it failed and `mayFail` says that this is no end */
async function step(title, npmArguments, { signal, mayFail = () => false }) {
  process.stderr.write(`${title} ...\n`);
  const startedMs = performance.now();
  const run = await runNpm(npmArguments, signal);
  signal.throwIfAborted();
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

/** If the signal fires, it resolves once npm and all that npm has started have ended. */
async function runNpm(words, signal) {
  const windows = process.platform === 'win32'; // npm is a .cmd there, which needs a shell
  const child = spawn('npm', words, {
    ...OWN_GROUP,
    cwd: ROOT,
    env: npmEnvironment(),
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const ended = new Promise((resolve) => {
    child.once('error', (error) => fail(`npm cannot be run: ${error.message}`));
    child.once('close', (status) => resolve({ ...output, status }));
  });
  return await endingGroup(child, ended, { signal, graceMs: NPM_GRACE_MS });
}

function fail(message) {
  process.stderr.write(`ERROR: ${message}\n`);
  process.exit(1);
}
