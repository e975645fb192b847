import { execa } from 'execa';
import { INTERRUPTION } from './interrupted.ts';
import { OWN_GROUP } from './program-group.mjs';
import { runLong } from './run-long.ts';
import { MACHINE } from './machine.ts';

const TIMEOUT_MS = 600_000; // a package manager on a slow network

/** The words to put before a command that needs root: none, or sudo if it asks for no password. */
export async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (MACHINE.uid === 0) return [];
  return (await runQuietly(['sudo', '-n', 'true'])) ? ['sudo', '-n'] : undefined;
}

/**
 * Runs a command that changes the system: never cut short, so that no store is left half written.
 *
 * @throws {DOMException} AbortError if the command is interrupted meanwhile, once this has ended
 * @returns whether it could be started, ended in time and with exit code 0
 */
export async function runQuietly([file = '', ...args]: readonly string[]): Promise<boolean> {
  const { signal } = INTERRUPTION;
  signal.throwIfAborted();
  const group = file === 'sudo' ? {} : OWN_GROUP; // Ctrl-C in a terminal does not reach it there
  const { failed } = await execa(file, args, { ...group, reject: false, timeout: TIMEOUT_MS });
  signal.throwIfAborted();
  return !failed;
}

/** Runs apt-get, which ends as soon as it may after SIGINT: not while dpkg unpacks. */
export async function runAptGet(command: readonly string[]): Promise<boolean> {
  const patience = { ask: 'SIGINT', askLeader: true, graceMs: TIMEOUT_MS } as const;
  return !(await runLong(command, { ...patience, timeout: TIMEOUT_MS })).failed;
}
