import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { idIsTaken } from '@lab101/certs';
import { execa } from 'execa';
import { MACHINE } from '../../machine/machine.ts';
import { within } from '../../machine/until.ts';
import { executableOf, orphansOf, type Program, readStat } from './orphans.ts';

/** A program that outlives the command that started it. */
export interface Child extends Program {
  /** The files that it writes to, whatever stands at their paths since. */
  readonly logs?: readonly OpenLog[];
}

export interface OpenLog {
  readonly path: string;
  /** Tells the file from another one at the same path. */
  readonly inode: number;
}

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Files to which standard output and standard error are appended. */
  readonly outputFile: string;
  readonly errorFile: string;
  /** The id of the user and group that it runs as. Default: this process's. */
  readonly userId?: number;
}

/** Starts a program in a process group of its own, so that its own children end with it. */
export async function startChild(command: ChildCommand): Promise<Child> {
  // Mode 0600: a log holds query strings. Appending: the log keeper may cut the file.
  const output = openSync(command.outputFile, 'a', 0o600);
  const errors = openSync(command.errorFile, 'a', 0o600);
  try {
    const child = spawn(command.file, command.args, {
      detached: true,
      env: command.env,
      ...(command.userId !== undefined && { uid: command.userId, gid: command.userId }),
      stdio: ['ignore', output, errors],
    });
    await once(child, 'spawn'); // rejects where the program cannot be run
    child.unref();
    const pid = child.pid ?? 0;
    const startedAt = (await startTime(pid)) ?? 'gone';
    const logs = [
      { path: command.outputFile, inode: fstatSync(output).ino },
      { path: command.errorFile, inode: fstatSync(errors).ino },
    ];
    return { pid, startedAt, executable: await executableOf(pid), logs };
  } finally {
    closeSync(output);
    closeSync(errors);
  }
}

export async function isAlive({ pid, startedAt }: Child): Promise<boolean> {
  return (await startTime(pid)) === startedAt;
}

/** To the program's group, if it is still the one that was started; else to what it left. */
export async function signalChild(child: Child, signal: NodeJS.Signals): Promise<void> {
  if (await isAlive(child)) {
    sendSignal(MACHINE.platform === 'win32' ? child.pid : -child.pid, signal);
  } else {
    for (const orphan of await orphansOf(child)) sendSignal(orphan, signal);
  }
}

/** The same to the program itself, and not to its own children. */
export async function signalChildAlone(child: Child, signal: NodeJS.Signals): Promise<void> {
  if (await isAlive(child)) sendSignal(child.pid, signal);
}

/** A target that has ended already is not an error. */
export function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends a program: asks first, and after the grace period kills it. */
export async function stopChild(child: Child, graceMs: number): Promise<void> {
  await signalChild(child, 'SIGTERM');
  if (await waitForEnd(child, graceMs)) return;
  await killChild(child);
}

export async function killChild(child: Child): Promise<void> {
  await signalChild(child, 'SIGKILL');
  await waitForEnd(child, 5000);
}

async function waitForEnd(child: Child, timeoutMs: number): Promise<boolean> {
  const hasEnded = async (): Promise<boolean> =>
    !(await isAlive(child)) && (await orphansOf(child)).length === 0;
  return (await within(hasEnded, { timeoutMs, everyMs: 15 })) ?? false;
}

/** When a process started, as the system says. Undefined for one that has ended, one that only waits to be reaped included. */
export async function startTime(pid: number): Promise<string | undefined> {
  if (MACHINE.platform === 'linux') return (await readStat(pid))?.startedAt;
  // Windows gives no start time without PowerShell (0.5 s); being there has to do.
  if (MACHINE.platform === 'win32') return idIsTaken(pid) ? 'running' : undefined;
  const { stdout, exitCode } = await execa('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    reject: false,
    timeout: 3000,
  });
  const [state = '', ...start] = stdout.trim().split(/\s+/);
  return exitCode !== 0 || state.startsWith('Z') ? undefined : start.join(' ');
}
