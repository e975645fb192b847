// Runs npm, and ends it if its registry does not answer: npm alone needs minutes to say so, or says
// nothing at all.
import { execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endingGroup, OWN_GROUP } from '../src/machine/program-group.mjs';
import { withProxies } from '../src/network/proxy-variables.mjs';
import { ROOT } from './is-prepared.mjs';
import { npmFailure, NpmProgress } from './npm-progress.mjs';

const WINDOWS = process.platform === 'win32'; // npm is a .cmd there, which needs a shell

/**
 * In ms: after how long without an answer the registry is asked whether it is there, how long it
 * has to answer that (both together stay below half a minute), and how often progress is told.
 */
const LIMITS = { quietMs: 8000, pingMs: 12_000, tellMs: 5000 };
const LOOK_MS = 250;

/** A slow registry is not cut; one that is not there is asked three times and not for minutes. */
const FETCH_OPTIONS = [
  '--loglevel=silly',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=2000',
];

/**
 * @typedef {object} NpmRun
 * @property {number | null} status
 * @property {NodeJS.Signals | null} signal
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * @param {readonly string[]} args
 * @param {(line: string) => void} [onLine] each line of standard error
 * @param {AbortSignal} [signal] ends npm
 * @returns {Promise<NpmRun>} rejects if npm cannot be started
 */
export async function runNpm(
  args,
  onLine = () => undefined,
  signal = new AbortController().signal,
) {
  const child = spawn('npm', args, {
    ...OWN_GROUP,
    cwd: ROOT,
    env: npmEnvironment(),
    shell: WINDOWS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk) => (output.stdout += chunk));
  createInterface({ input: child.stderr }).on('line', (line) => {
    output.stderr += `${line}\n`;
    onLine(line);
  });
  if (WINDOWS) signal.addEventListener('abort', () => endTree(child.pid));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, by) => resolve({ ...output, status, signal: by }));
  });
  return await endingGroup(child, ended, { signal, graceMs: NPM_GRACE_MS });
}

/** npm outlives SIGTERM while it waits for a name or a connection: after so long it is killed. */
const NPM_GRACE_MS = 1500;

function endTree(pid) {
  execFile('taskkill', ['/pid', String(pid), '/t', '/f'], () => undefined);
}

/** npm keeps its cache in the user's home; not every user has one to write to. */
function npmEnvironment() {
  const env = withProxies(process.env);
  try {
    accessSync(homedir(), constants.W_OK);
    return env;
  } catch {
    return { npm_config_cache: join(ROOT, '.lab/npm'), ...env };
  }
}

/**
 * The same for a command of npm that fetches.
 *
 * @param {readonly string[]} args
 * @param {(detail: string) => void} report tells how far it has come
 * @param {{ limits?: typeof LIMITS, signal?: AbortSignal }} [options]
 * @returns {Promise<NpmRun & { unreachable?: Unreachable }>}
 */
export async function fetchWithNpm(args, report, { limits = LIMITS, signal } = {}) {
  const progress = new NpmProgress();
  const ending = new AbortController();
  const watch = watchRegistry(progress, { report, limits, onUnreachable: () => ending.abort() });
  try {
    const run = await runNpm(
      [...args, ...FETCH_OPTIONS],
      (line) => progress.read(line),
      signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]),
    );
    if (signal?.aborted === true) return run;
    const failed = run.status !== 0 && progress.hadTrouble && !npmFailure(run.stderr).answered;
    return {
      ...run,
      unreachable: watch.found() ?? (failed ? await askRegistry(limits) : undefined),
    };
  } finally {
    watch.stop();
  }
}

/** Watches the progress, and asks the registry itself if there is none. */
function watchRegistry(progress, { report, limits, onUnreachable }) {
  let found;
  let asking = false;
  let [toldMs, askedMs] = [performance.now(), 0];
  const ask = async () => {
    asking = true;
    const { answers } = progress;
    const unreachable = await askRegistry(limits);
    [asking, askedMs] = [false, performance.now()];
    if (unreachable === undefined || progress.answers > answers) return;
    found = unreachable;
    onUnreachable();
  };
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - toldMs >= limits.tellMs) {
      toldMs = nowMs;
      report(tell(progress));
    }
    const isQuiet = Math.min(progress.quietMs, nowMs - askedMs) >= limits.quietMs;
    if (progress.wantsNetwork && isQuiet && !asking && found === undefined) void ask();
  }, LOOK_MS);
  return { found: () => found, stop: () => clearInterval(timer) };
}

function tell({ answers, quietMs }) {
  const seconds = Math.round(quietMs / 1000);
  if (answers === 0) return `the registry has not answered yet (${seconds} s)`;
  const quiet = seconds < 5 ? '' : `, none for ${seconds} s`;
  return `${answers} answers from the registry${quiet}`;
}

/**
 * @typedef {object} Unreachable
 * @property {string} registry its address
 * @property {string} reason
 * @property {string} code npm's, such as ECONNREFUSED
 */

/** Asks with npm's own settings; any answer will do, an error of the registry's own too. */
async function askRegistry({ pingMs }) {
  const limit = AbortSignal.timeout(pingMs);
  const args = ['ping', '--loglevel=notice', '--fetch-retries=0'];
  const { status, stderr } = await runNpm(args, undefined, limit);
  const registry = /^npm notice PING (\S+)/m.exec(stderr)?.[1] ?? 'https://registry.npmjs.org/';
  if (status === 0) return undefined;
  if (limit.aborted) {
    return { registry, reason: `no answer within ${pingMs / 1000} s`, code: 'ETIMEDOUT' };
  }
  const { code = '', reason = 'npm ping says nothing', answered } = npmFailure(stderr);
  return answered ? undefined : { registry, reason, code };
}
