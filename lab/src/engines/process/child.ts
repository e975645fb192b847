import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { MACHINE } from '../../machine.ts';

/** A program that outlives the command that started it. */
export interface Child {
  readonly pid: number;
  /** When it started, as the system says: tells it from a later process with the same id. */
  readonly startedAt: string;
}

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Files to which standard output and standard error are appended. */
  readonly outputFile: string;
  readonly errorFile: string;
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
      stdio: ['ignore', output, errors],
    });
    await once(child, 'spawn'); // rejects where the program cannot be run
    child.unref();
    const pid = child.pid ?? 0;
    return { pid, startedAt: (await startTime(pid)) ?? 'gone' };
  } finally {
    closeSync(output);
    closeSync(errors);
  }
}

export async function isAlive({ pid, startedAt }: Child): Promise<boolean> {
  return (await startTime(pid)) === startedAt;
}

/** Sends a signal to the program's group, if it is still the program that was started. */
export async function signalChild(child: Child, signal: NodeJS.Signals): Promise<void> {
  await send(child, MACHINE.platform === 'win32' ? child.pid : -child.pid, signal);
}

/** The same to the program itself, and not to its own children. */
export async function signalChildAlone(child: Child, signal: NodeJS.Signals): Promise<void> {
  await send(child, child.pid, signal);
}

async function send(child: Child, target: number, signal: NodeJS.Signals): Promise<void> {
  if (!(await isAlive(child))) return;
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ended by itself just now
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
  const deadline = performance.now() + timeoutMs;
  while (await isAlive(child)) {
    if (performance.now() > deadline) return false;
    await delay(15);
  }
  return true;
}

/** Undefined for a process that has ended, one that only waits to be reaped included. */
async function startTime(pid: number): Promise<string | undefined> {
  if (MACHINE.platform === 'linux') return linuxStartTime(pid);
  if (MACHINE.platform === 'win32') return windowsStartTime(pid);
  const { stdout, exitCode } = await execa('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    reject: false,
    timeout: 3000,
  });
  const [state = '', ...start] = stdout.trim().split(/\s+/);
  return exitCode !== 0 || state.startsWith('Z') ? undefined : start.join(' ');
}

async function linuxStartTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // proc(5): after the command in parentheses come the state (3) and, as field 22, starttime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** Windows gives no start time without PowerShell (0.5 s); being there has to do. */
function windowsStartTime(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return 'running';
  } catch {
    return undefined;
  }
}
