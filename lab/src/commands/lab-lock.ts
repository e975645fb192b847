import { mkdir } from 'node:fs/promises';
import { stderr } from 'node:process';
import { withLock, type LockHolder } from '@lab101/certs';
import { labPath } from '../project.ts';

const POLL_MS = 100;

/**
 * Runs a command that starts or stops the lab of this folder, while no other such command runs.
 * Waits without a limit for the other one, and says so.
 *
 * @param command as typed: `make up`
 * @param interrupted stops the waiting
 */
export async function withLabLock<T>(
  command: string,
  interrupted: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(labPath(), { recursive: true });
  return await withLock(labPath('lock'), work, {
    doing: command,
    onWait: ({ pid, doing }: LockHolder) =>
      void stderr.write(`Waiting for pid ${pid}, which is running ${doing} ...\n`),
    patienceMs: Infinity, // Ctrl-C ends the wait, and each step of the other command has a limit
    pollMs: POLL_MS,
    signal: interrupted,
  });
}
