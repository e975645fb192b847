import { mkdir } from 'node:fs/promises';
import { stderr } from 'node:process';
import { withLock, type LockHolder } from '@lab101/certs';
import { labPath } from '../project.ts';

const POLL_MS = 100;

/**
 * Runs a command that starts or stops the lab of this folder while no other such command does. It
 * waits as long as the other one lives, and says so.
 *
 * @param command as a person types it: `make up`
 * @param interrupted ends the waiting
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
    patienceMs: Infinity, // a person can press Ctrl-C, and each step of the other has its limit
    pollMs: POLL_MS,
    signal: interrupted,
  });
}
