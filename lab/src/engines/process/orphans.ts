import { readdir, readFile, readlink } from 'node:fs/promises';
import { MACHINE } from '../../machine.ts';

/** A program of which more than its process id has to be known. */
export interface Parent {
  readonly pid: number;
  /** In clock ticks since the system's start, as proc(5) has it. */
  readonly startedAt: string;
  /** The file that it runs, as `/proc/PID/exe` names it. */
  readonly executable?: string | undefined;
}

/**
 * What a program that was killed left behind: nginx's workers outlive a SIGKILL of their master and
 * keep its ports. Known by group, session, file and time of start, since the master's process id
 * may be somebody else's by now. Linux only; elsewhere none is found.
 */
export async function orphansOf(parent: Parent): Promise<readonly number[]> {
  if (MACHINE.platform !== 'linux' || parent.executable === undefined) return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));
  const checked = await Promise.all(pids.map(async (pid) => [pid, await isOf(parent, pid)]));
  return checked.flatMap(([pid, isOrphan]) => (isOrphan === true ? [Number(pid)] : []));
}

async function isOf(parent: Parent, pid: number): Promise<boolean> {
  const stat = await readStat(pid);
  const isMember =
    pid !== parent.pid &&
    stat !== undefined &&
    stat.group === parent.pid &&
    stat.session === parent.pid &&
    Number(stat.startedAt) >= Number(parent.startedAt);
  return isMember && (await executableOf(pid)) === parent.executable;
}

export async function executableOf(pid: number): Promise<string | undefined> {
  return await readlink(`/proc/${pid}/exe`).catch(() => undefined);
}

interface Stat {
  readonly group: number;
  readonly session: number;
  readonly startedAt: string;
}

/** Undefined for a process that has ended, one that only waits to be reaped included. */
export async function readStat(pid: number): Promise<Stat | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // proc(5): after the command in parentheses come the fields from 3 on, the state.
  const [state, , group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z') return undefined;
  return { group: Number(group), session: Number(session), startedAt: rest[15] ?? '' };
}
