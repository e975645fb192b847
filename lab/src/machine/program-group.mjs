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
 * @property {number} [askEveryMs] ask again, as a person does. Default: once
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
export async function endingGroup(program, ended, { signal, ...options }) {
  const { pid } = program;
  if (pid === undefined || !hasGroups) return await ended;
  /** @type {(() => void) | undefined} */
  let stopAsking;
  const onAbort = () => (stopAsking = askToEnd(pid, options));
  const onExit = () => send(-pid, 'SIGKILL'); // at the second Ctrl-C
  signal.addEventListener('abort', onAbort, { once: true });
  process.on('exit', onExit);
  try {
    if (signal.aborted) onAbort();
    return await ended;
  } finally {
    signal.removeEventListener('abort', onAbort);
    stopAsking?.();
    if (signal.aborted) await endRest(pid);
    process.off('exit', onExit);
  }
}

/**
 * @param {number} pid
 * @param {Omit<GroupOptions, 'signal'>} options
 * @returns {() => void} to be called once it has ended
 */
function askToEnd(pid, { ask = 'SIGTERM', askLeader = false, askEveryMs, graceMs = 2000 }) {
  const target = askLeader ? pid : -pid;
  send(target, ask);
  const again = askEveryMs === undefined ? undefined : setInterval(send, askEveryMs, target, ask);
  const timer = setTimeout(send, graceMs, -pid, 'SIGKILL');
  return () => {
    clearInterval(again);
    clearTimeout(timer);
  };
}

const REST_GRACE_MS = 300;
const POLL_MS = 10;

/**
 * Ends what a program has left behind. One that nobody reaps, as in a container without an init,
 * is there for ever: this does not wait for it.
 *
 * @param {number} pid
 */
async function endRest(pid) {
  if (await isGone(pid)) return;
  send(-pid, 'SIGKILL');
  await isGone(pid);
}

/** @param {number} pid */
async function isGone(pid) {
  const deadline = performance.now() + REST_GRACE_MS;
  while (send(-pid, 0)) {
    if (performance.now() > deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

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
