// What a fresh clone needs before the command can run: npm packages and a build. Plain JavaScript,
// since nothing is built yet when it runs.
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../../certs/src/lock.mjs';
import { proxyVariable, shownProxy } from '../src/network/proxy-variables.mjs';
import { exitWith, PrepareError } from './failure.mjs';
import { BUILT, INSTALLED, mustBuild, mustInstall, ROOT } from './is-prepared.mjs';
import { forPersons, npmFailure } from './npm-progress.mjs';
import { fetchWithNpm, runNpm } from './run-npm.mjs';

const LOCK = join(ROOT, '.lab/preparing');

/** A machine that sleeps in between shows no life for a while: no heartbeat is due until then. */
const SILENCE_MS = 15 * 60_000;

const AGAIN = 'then run the same command again';

/** Installs the npm packages and builds, where that is still needed, and says so. */
export async function prepare() {
  try {
    makeLabFolder();
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
    if (error instanceof PrepareError) exitWith(error);
    if (error.code === undefined) throw error;
    exitWith(notWritable(error.message));
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

async function installAndBuild() {
  if (mustInstall()) await install();
  if (mustBuild()) await build();
}

async function install() {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await step('Installing npm packages (npm ci)', async () => {
    const run = await fetchWithNpm(args, (detail) => process.stderr.write(`  ${detail}\n`));
    if (run.unreachable !== undefined) throw noRegistry(run.unreachable);
    return [run, noPackages(run)];
  });
  // npm leaves this file alone where nothing changed; its time says when it was last looked at.
  if (existsSync(INSTALLED)) writeFileSync(INSTALLED, '', { flag: 'a' });
}

async function build() {
  await step('Building', async () => {
    const run = await runNpm(['run', '--silent', 'build']);
    const message = 'npm run build failed, it says why above';
    return [run, new PrepareError('LAB_BUILD_FAILED', message, 'run npm ci && npm run build')];
  });
  writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

/** @param {() => Promise<[import('./run-npm.mjs').NpmRun, PrepareError]>} work npm's run, and what to say if it failed */
async function step(title, work) {
  process.stderr.write(`${title} ...\n`);
  const startedMs = performance.now();
  const [run, failure] = await untilNpmEnds(work);
  if (run.signal !== null) process.exit(130);
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${forPersons(run.stderr)}`);
    throw failure;
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(`${title}: done in ${seconds} s\n`);
}

/** npm gets the same Ctrl-C: it is waited for, so that nothing goes on behind the prompt. */
async function untilNpmEnds(work) {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    return await work();
  } catch (error) {
    if (error.syscall === undefined) throw error;
    const message = `npm cannot be run: ${error.message}`;
    throw new PrepareError('LAB_NO_PACKAGES', message, 'install Node.js with npm, ' + AGAIN);
  } finally {
    process.off('SIGINT', ignore);
  }
}

function noRegistry({ registry, reason, code }) {
  const variable = proxyVariable(registry.startsWith('http:') ? 'http' : 'https', process.env);
  const through = variable === undefined ? '' : ` through ${shownProxy(variable)}`;
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
