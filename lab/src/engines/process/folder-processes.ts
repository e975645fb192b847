import { readdir, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { MACHINE } from '../../machine/machine.ts';
import { readStat } from './orphans.ts';

/** A program that writes to a log of a lab's folder. */
export interface FolderProcess {
  readonly pid: number;
  /** The one that started it, over several if need be: itself unless that one is of the lab too. */
  readonly top: number;
  readonly log: string;
}

export type Folders = string | ((folder: string) => boolean);

/**
 * The programs of the labs in those folders, whoever started them and whether or not a folder is
 * still there: those whose standard output or error is one of its logs and that no terminal controls.
 * Neither environment nor arguments would do: a program may write its title over both. None are
 * found on Windows, which does not tell.
 */
export async function folderProcesses(folders: Folders): Promise<readonly FolderProcess[]> {
  const isOf = typeof folders === 'string' ? await isFolder(folders) : folders;
  if (MACHINE.platform === 'linux') return withTops(await linuxProcesses(isOf));
  return MACHINE.platform === 'win32' ? [] : withTops(await lsofProcesses(isOf));
}

type IsOf = (folder: string) => boolean;

async function isFolder(directory: string): Promise<IsOf> {
  const parent = dirname(directory);
  const folder = join(await realpath(parent).catch(() => parent), basename(directory));
  return (other) => other === folder;
}

type Found = Omit<FolderProcess, 'top'> & { readonly parent: number };

function withTops(found: readonly Found[]): readonly FolderProcess[] {
  const parents = new Map(found.map(({ pid, parent }) => [pid, parent]));
  const topOf = (pid: number): number => {
    const parent = parents.get(pid);
    return parent !== undefined && parents.has(parent) ? topOf(parent) : pid;
  };
  return found.map(({ pid, log }) => ({ pid, log, top: topOf(pid) }));
}

async function linuxProcesses(isOf: IsOf): Promise<readonly Found[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => linuxProcess(pid, isOf)));
  return found.filter((one) => one !== undefined);
}

async function linuxProcess(pid: number, isOf: IsOf): Promise<Found | undefined> {
  const log = (await logOf(pid, 1, isOf)) ?? (await logOf(pid, 2, isOf));
  if (log === undefined) return undefined;
  const stat = await readStat(pid);
  return stat === undefined || stat.terminal !== 0 ? undefined : { pid, parent: stat.parent, log };
}

async function logOf(pid: number, descriptor: number, isOf: IsOf): Promise<string | undefined> {
  const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
  return logIn(isOf, target.replace(/ \(deleted\)$/, ''));
}

function logIn(isOf: IsOf, file: string): string | undefined {
  return file.endsWith('.log') && isOf(dirname(file)) ? basename(file) : undefined;
}

async function lsofProcesses(isOf: IsOf): Promise<readonly Found[]> {
  const options = ['-w', '-n', '-P', '-d', '1,2', '-F', 'pRn'];
  const { stdout } = await execa('lsof', options, { reject: false, timeout: 10_000 });
  return readLsof(stdout, isOf);
}

/** From `lsof -F pRn`: a line for each process, its parent and each of its files. */
export function readLsof(output: string, isOf: IsOf): readonly Found[] {
  const found = new Map<number, Found>();
  let [pid, parent] = [0, 0];
  for (const line of output.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) pid = Number(value);
    if (line.startsWith('R')) parent = Number(value);
    const log = line.startsWith('n') ? logIn(isOf, value) : undefined;
    if (log !== undefined && !found.has(pid)) found.set(pid, { pid, parent, log });
  }
  return [...found.values()];
}
