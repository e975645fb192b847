import { readFile } from 'node:fs/promises';
import { MACHINE } from '../machine/machine.ts';

const TICK_MS = 10; // the kernel reports hundredths of a second: proc(5), USER_HZ

/**
 * CPU time of a process in ms, with a resolution of 10. On a busy machine it says more than
 * throughput does. Undefined except on Linux.
 */
export async function processorTimeMs(pid: number): Promise<number | undefined> {
  if (MACHINE.platform !== 'linux') return undefined;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // proc(5): behind the command in parentheses come the state (3), then utime (14) and stime (15).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
