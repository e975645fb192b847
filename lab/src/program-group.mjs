/**
 * Programs that end with the command that started them, together with whatever they start
 * themselves. Plain JavaScript without dependencies: lab/bin/prepare.mjs runs npm through it.
 */
import { setTimeout as delay } from 'node:timers/promises';

const hasGroups = process.platform !== 'win32';

/**
 * Options with which such a program is started. In a group of its own, Ctrl-C in a terminal reaches
 * it once, from here, and its own children can be told apart from other processes.
 */
export const OWN_GROUP = { detached: hasGroups, windowsHide: true };

/**
 * @typedef {object} GroupOptions
 * @property {AbortSignal} signal asks the program to end
 * @property {NodeJS.Signals} [ask] how it is asked. Default SIGTERM
 * @property {boolean} [askLeader] ask the program alone: it ends its children by itself
 * @property {number} [graceMs] how long it may take, before all of its group is killed. Default 2,000
 */

/**
 * Resolves as `ended` does, but once nothing of the program's group runs if the signal fired.
 *
 * @template T
 * @param {{ readonly pid?: number | undefined }} program started with OWN_GROUP
 * @param {Promise<T>} ended settles once the program has ended
 * @param {GroupOptions} options
 * @returns {Promise<T>}
 */
export async function endingGroup(program, ended, { signal, ask = 'SIGTERM', ...options }) {
  const { pid } = program;
  const { askLeader = false, graceMs = 2000 } = options;
  if (pid === undefined || !hasGroups) return await ended;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const onAbort = () => {
    send(askLeader ? pid : -pid, ask);
    timer = setTimeout(() => send(-pid, 'SIGKILL'), graceMs);
  };
  const onExit = () => send(-pid, 'SIGKILL'); // at the second Ctrl-C
  signal.addEventListener('abort', onAbort, { once: true });
  process.on('exit', onExit);
  try {
    if (signal.aborted) onAbort();
    return await ended;
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (signal.aborted) await groupEnd(pid, graceMs);
    clearTimeout(timer);
    process.off('exit', onExit);
  }
}

/** What it left behind has the same time, and is killed then.
 *
 * @param {number} pid
 * @param {number} graceMs
 */
async function groupEnd(pid, graceMs) {
  const deadline = performance.now() + graceMs + LAST_MS;
  while (send(-pid, 0) && performance.now() < deadline) await delay(POLL_MS);
}

const POLL_MS = 10;
const LAST_MS = 500; // one that was killed may wait to be reaped for ever, where nobody reaps

/**
 * @param {number} target
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether there was anybody to send it to
 */
function send(target, signal) {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}
