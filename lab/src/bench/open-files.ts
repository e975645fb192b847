import { execa } from 'execa';
import { MACHINE } from '../machine/machine.ts';

// Standard streams, libraries, the log, the channel to the parent, Node's own.
const OTHER_FILES = 100;

/** How many connections a process may have, and why if that is fewer than it wants. */
export interface ConnectionAllowance {
  readonly connections: number;
  readonly note?: string;
}

/**
 * Limits a number of connections to the open files allowed.
 *
 * @param limit of one process; Infinity if there is none
 * @param share files that a process opens for each connection
 */
export function fitConnections(wanted: number, limit: number, share: number): ConnectionAllowance {
  const possible = Math.floor((limit - OTHER_FILES) / share);
  if (possible >= wanted) return { connections: wanted };
  const connections = Math.max(1, possible);
  const note =
    `ulimit -n is ${limit}: measured with ${connections} connections instead of ${wanted}, ` +
    `run ulimit -n ${wanted * share + OTHER_FILES} before`;
  return { connections, note };
}

/**
 * The number of files that a process of this user may have open. Node raises its soft limit to the
 * hard one when it starts, so a shell that it starts reports that, and its children get it.
 */
export async function openFilesLimit(): Promise<number> {
  if (MACHINE.platform === 'win32') return Number.POSITIVE_INFINITY;
  const { stdout } = await execa('sh', ['-c', 'ulimit -n']);
  return stdout.trim() === 'unlimited' ? Number.POSITIVE_INFINITY : Number(stdout);
}
