import { execa } from 'execa';
import { MACHINE } from './machine.ts';

const TIMEOUT_MS = 600_000; // a package manager on a slow network

/** What to put before a command that needs root: nothing, or sudo where it asks no password. */
export async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (MACHINE.uid === 0) return [];
  return (await runQuietly(['sudo', '-n', 'true'])) ? ['sudo', '-n'] : undefined;
}

/** @returns whether it could be started, ended in time and with exit code 0 */
export async function runQuietly(
  [file = '', ...args]: readonly string[],
  timeoutMs = TIMEOUT_MS,
): Promise<boolean> {
  const { failed } = await execa(file, args, { reject: false, timeout: timeoutMs });
  return !failed;
}
