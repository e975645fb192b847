import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal } from './child.ts';
import { folderProcesses, type FolderProcess, type Folders } from './folder-processes.ts';

const POLL_MS = 15;
const KILL_GRACE_MS = 5000;

export interface StraysOptions {
  /** Default: all. */
  readonly which?: (found: FolderProcess) => boolean;
  readonly graceMs: number;
}

/**
 * Ends the programs of the labs in those folders, whoever started them: asks first, and after the
 * grace period kills them. Looks again until there are none, since a program may start another
 * while it ends.
 *
 * @throws {Error} if some outlive even that, with their ids
 */
export async function endStrays(
  folders: Folders,
  { which = () => true, graceMs }: StraysOptions,
): Promise<void> {
  const startedMs = performance.now();
  const asked = new Set<number>();
  for (;;) {
    const found = (await folderProcesses(folders)).filter(which);
    if (found.length === 0) return;
    const waitedMs = performance.now() - startedMs;
    if (waitedMs > graceMs + KILL_GRACE_MS) throw new Error(outlived(folders, found));
    // A master replaces a worker that ends before it, so only the topmost process gets the signal.
    const pids = new Set(found.map((one) => one.pid));
    for (const { pid } of found.filter((one) => one.pid === one.top || !pids.has(one.top))) {
      if (waitedMs > graceMs) sendSignal(pid, 'SIGKILL');
      else if (!asked.has(pid)) sendSignal(pid, 'SIGTERM');
      asked.add(pid);
    }
    await delay(POLL_MS);
  }
}

function outlived(folders: Folders, found: readonly FolderProcess[]): string {
  const pids = found.map(({ pid }) => pid).join(', ');
  const where = typeof folders === 'string' ? ` in ${folders}` : '';
  return `programs of the lab${where} do not end: pid ${pids}`;
}
