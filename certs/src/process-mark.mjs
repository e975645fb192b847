// Who a process is, so that another one can tell later whether it still runs. Plain JavaScript
// without dependencies: lab/bin/prepare.mjs needs it before anything is installed or built.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A process by its id, its start (a later process may have the same id) and the machine or
 * container in which that id counts. All three are safe in file names.
 *
 * @typedef {object} ProcessMark
 * @property {number} pid
 * @property {string} start `0` if the system does not say
 * @property {string} machine
 */

/** @returns {ProcessMark} of this process */
export function ownMark() {
  return { pid: process.pid, start: startOf(process.pid) ?? UNKNOWN_START, machine: ownMachine() };
}

/**
 * Whether the process runs: undefined if this machine cannot tell.
 *
 * @param {ProcessMark} mark
 * @returns {boolean | undefined}
 */
export function isRunning({ pid, start, machine }) {
  if (machine !== ownMachine()) return undefined; // an id of another machine or container
  if (!idIsTaken(pid)) return false;
  if (start === UNKNOWN_START) return undefined;
  const found = startOf(pid);
  return found === undefined ? undefined : found === start;
}

const UNKNOWN_START = '0';
const GONE = 'gone';

/** Whether a process with that id runs, whoever owns it. @param {number} pid */
export function idIsTaken(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // another user's
  }
}

/** As a short word; `gone` if it only waits to be reaped. @param {number} pid */
function startOf(pid) {
  if (process.platform === 'linux') return linuxStart(pid);
  return process.platform === 'win32' ? undefined : psStart(pid); // Windows would need PowerShell: 0.5 s
}

/** @param {number} pid */
function linuxStart(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // proc(5): after the command in parentheses come the fields from 3 on, the state; 22 is the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return GONE;
  // Clock ticks since the boot: the same number means another process after a restart.
  return digest([fields[19] ?? '', read('/proc/sys/kernel/random/boot_id') ?? '']);
}

/** @type {Map<number, { start: string | undefined, atMs: number }>} */
const lastStarts = new Map();
const PS_INTERVAL_MS = 1000; // `ps` is a program of its own, and a waiting process asks often

/** @param {number} pid */
function psStart(pid) {
  const last = lastStarts.get(pid);
  if (last !== undefined && performance.now() - last.atMs < PS_INTERVAL_MS) return last.start;
  const start = askPs(pid);
  lastStarts.set(pid, { start, atMs: performance.now() });
  return start;
}

/** @param {number} pid */
function askPs(pid) {
  try {
    const options = /** @type {const} */ ({ encoding: 'utf8', timeout: 3000, stdio: 'pipe' });
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options).trim();
    return line.startsWith('Z') ? GONE : digest([line.slice(line.indexOf(' ')).trim()]);
  } catch {
    return undefined;
  }
}

/** @type {string | undefined} */
let machine;

function ownMachine() {
  machine ??= digest([read('/etc/machine-id') ?? hostname(), processNamespace()]);
  return machine;
}

/** Each container counts its processes for itself. */
function processNamespace() {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Undefined if the file cannot be read. @param {string} path */
export function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {readonly string[]} parts */
function digest(parts) {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
}
