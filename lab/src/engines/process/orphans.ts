import { readdir, readFile, readlink } from 'node:fs/promises';
import { MACHINE } from '../../machine/machine.ts';

/** A process, as a later command recognises it. */
export interface Program {
  readonly pid: number;
  /** When it started, as the system says: tells it from a later process with the same id. */
  readonly startedAt: string;
  /** The file that it runs; undefined where the system does not say. */
  readonly executable?: string | undefined;
}

/**
 * Processes that a killed program left behind. A proxy's workers outlive a SIGKILL of their master
 * and keep its ports. They are recognised by group, session, file and start time, because the
 * master's process id may be in use again. Linux only; elsewhere none is found.
 */
export async function orphansOf(parent: Program): Promise<readonly number[]> {
  if (MACHINE.platform !== 'linux' || parent.executable === undefined) return [];
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));
  const areOf = await Promise.all(pids.map((pid) => isOf(parent, pid)));
  return pids.filter((_, index) => areOf[index]);
}

async function isOf(parent: Program, pid: number): Promise<boolean> {
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
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** The terminal that controls it; 0: none. */
  readonly terminal: number;
  /** In ms: the kernel counts hundredths of a second, USER_HZ. */
  readonly processorTimeMs: number;
  readonly startedAt: string;
}

/** Undefined if it has ended, even if its parent has not collected it yet, and except on Linux. */
export async function readStat(pid: number): Promise<Stat | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // proc(5): after the command in parentheses come the fields from 3 on, the state.
  const [state, parent, group, session, terminal, ...rest] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ');
  if (state === 'Z') return undefined;
  return {
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    terminal: Number(terminal),
    processorTimeMs: (Number(rest[6]) + Number(rest[7])) * 10,
    startedAt: rest[14] ?? '',
  };
}
