// What a fresh clone needs before the command can run: npm packages and a build. Plain JavaScript,
// since nothing is built yet when it runs.
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../certs/src/lock.mjs';
import { proxyVariable, throughProxy } from '../src/network/proxy-variables.mjs';
import { Interruption } from '../src/machine/interruption.mjs';
import { exitWith, PrepareError } from './failure.mjs';
import { BUILT, INSTALLED, mustBuild, mustInstall, ROOT } from './is-prepared.mjs';
import { forPersons, npmFailure } from './npm-progress.mjs';
import { fetchWithNpm, runNpm } from './run-npm.mjs';

const LOCK = join(ROOT, '.lab/preparing');

const AGAIN = 'then run the same command again';

/** Installs and builds if needed. `evenIfBroken`: a failed build may have left a command. */
export async function prepare({ evenIfBroken = false } = {}) {
  const interruption = new Interruption().listen();
  const { signal } = interruption;
  try {
    makeLabFolder();
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
    if (error instanceof PrepareError) exitWith(error);
    if (error.code === undefined) throw error;
    exitWith(notWritable(error.message));
  } finally {
    interruption.stopListening();
  }
}

function makeLabFolder() {
  const folder = join(ROOT, '.lab');
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    const message = '.lab is a file, and the lab needs a folder there';
    throw new PrepareError('LAB_NOT_WRITABLE', message, `rm .lab, ${AGAIN}`);
  }
  mkdirSync(folder, { recursive: true });
}

async function installAndBuild(evenIfBroken, signal) {
  if (mustInstall()) await install(signal);
  if (mustBuild()) await build(evenIfBroken, signal);
}

async function install(signal) {
  rmSync(INSTALLED, { force: true }); // npm writes it last: packages without it are not whole
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const work = async () => {
    const report = (detail) => process.stderr.write(`  ${detail}\n`);
    const run = await fetchWithNpm(args, report, { signal });
    if (run.unreachable !== undefined && !signal.aborted) throw noRegistry(run.unreachable);
    return [run, noPackages(run)];
  };
  await step('Installing npm packages (npm ci)', work, { signal });
  // npm leaves this file alone where nothing changed; its time says when it was last looked at.
  if (existsSync(INSTALLED)) writeFileSync(INSTALLED, '', { flag: 'a' });
}

async function build(evenIfBroken, signal) {
  const work = async () => {
    const run = await runNpm(['run', '--silent', 'build'], undefined, signal);
    const message = 'npm run build failed, it says why above';
    return [run, new PrepareError('LAB_BUILD_FAILED', message, 'run npm ci && npm run build')];
  };
  const isBuilt = await step('Building', work, {
    signal,
    mayFail: evenIfBroken ? canRun : undefined,
  });
  if (isBuilt) writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

/** True if there is a command to run. The compiler writes JavaScript even if a type is wrong. */
const canRun = () => existsSync(join(ROOT, 'lab/dist/lab101.js'));

/**
 * @param {string} title
 * @param {() => Promise<[import('./run-npm.mjs').NpmRun, PrepareError]>} work npm's run, and what to say if it failed
 * @param {{ signal: AbortSignal, mayFail?: () => boolean }} options
 * @returns {Promise<boolean>} false where it failed and `mayFail` says that this is no end
 */
async function step(title, work, { signal, mayFail = () => false }) {
  process.stderr.write(`${title} ...\n`);
  const startedMs = performance.now();
  const [run, failure] = await startingNpm(work);
  signal.throwIfAborted();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (run.status !== 0 && mayFail()) {
    process.stderr.write(`${title}: failed in ${seconds} s\n`);
    return false;
  }
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${forPersons(run.stderr)}`);
    throw failure;
  }
  process.stderr.write(`${title}: done in ${seconds} s\n`);
  return true;
}

async function startingNpm(work) {
  try {
    return await work();
  } catch (error) {
    if (error.syscall === undefined) throw error;
    const message = `npm cannot be run: ${error.message}`;
    throw new PrepareError('LAB_NO_PACKAGES', message, 'install Node.js with npm, ' + AGAIN);
  }
}

function noRegistry({ registry, reason, code }) {
  const scheme = registry.startsWith('http:') ? 'http' : 'https';
  const variable = proxyVariable(scheme, process.env);
  const through = throughProxy(scheme, process.env);
  const message = `the npm registry ${registry} cannot be reached${through} (${reason})`;
  if (/CERT|SIGN|ISSUER/.test(code)) {
    const next = `set NODE_EXTRA_CA_CERTS to the file with the CA of your network, ${AGAIN}`;
    return new PrepareError('LAB_NO_PACKAGES', message, next);
  }
  const what =
    variable === undefined ? 'check the network with npm ping' : `check ${variable.name}`;
  return new PrepareError('LAB_NO_PACKAGES', message, `${what}, ${AGAIN}`);
}

function noPackages({ stderr }) {
  const { reason = 'it says why above', isDenied } = npmFailure(stderr);
  if (isDenied) return notWritable(`npm ci failed: ${reason}`);
  const next = `npm ci shows all of it; ${AGAIN}`;
  return new PrepareError('LAB_NO_PACKAGES', `npm ci failed: ${reason}`, next);
}

function notWritable(message) {
  const next = `make sure that the folder of the project belongs to this user and has room`;
  return new PrepareError('LAB_NOT_WRITABLE', message, next);
}
