import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { ProxyProgram } from '@lab101/proxy';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { INTERRUPTION } from '../../interrupted.ts';
import { MACHINE } from '../../machine.ts';
import { labPath } from '../../project.ts';
import { librariesOf, programIn, unpackProgram } from './debian-package.ts';

/** A program of this machine, or one that was fetched. */
export interface FoundProgram {
  readonly path: string;
  /** As it says it: `1.22.1`. */
  readonly version: string;
  /** What it needs in its environment: the folder of libraries that were fetched with it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where a program is fetched to. */
function fetchedFolder({ command }: ProxyProgram): string {
  return labPath(command);
}

/**
 * A proxy to run: the one on the machine, else one that was fetched before, else Debian's or
 * Ubuntu's package, unpacked under .lab without root.
 *
 * @throws {LabError} LAB_NO_PROXY, with the command that installs one
 */
export async function findProgram(
  wanted: ProxyProgram,
  searchPath: string,
  report: (detail: string) => void,
): Promise<FoundProgram> {
  const places = [...candidates(wanted, searchPath), fetched(wanted)];
  return (await firstThatRuns(wanted, places)) ?? (await fetchOnce(wanted, report));
}

interface Candidate {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Debian keeps servers in /usr/sbin, which is not on every user's PATH. */
function candidates({ command }: ProxyProgram, searchPath: string): Candidate[] {
  const name = MACHINE.platform === 'win32' ? `${command}.exe` : command;
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const extra = MACHINE.platform === 'win32' ? [] : ['/usr/sbin', '/usr/local/sbin'];
  return [...folders, ...extra].map((folder) => ({ path: join(folder, name), env: {} }));
}

function fetched(wanted: ProxyProgram): Candidate {
  const folder = fetchedFolder(wanted);
  return { path: programIn(folder, wanted.command), env: librariesOf(folder) };
}

async function firstThatRuns(
  wanted: ProxyProgram,
  options: readonly Candidate[],
): Promise<FoundProgram | undefined> {
  for (const option of options) {
    const binary = await probe(wanted, option);
    if (binary !== undefined) return binary;
  }
  return undefined;
}

/** The binary, if it runs and has what the lab needs. */
async function probe(
  { versionArgs, readVersion, oldest }: ProxyProgram,
  { path, env }: Candidate,
): Promise<FoundProgram | undefined> {
  if (!(await exists(path))) return undefined;
  const options = { env, reject: false, timeout: 5000, all: true } as const;
  const { exitCode, all } = await execa(path, versionArgs, options);
  const version = readVersion(all ?? '');
  if (exitCode !== 0 || version === undefined || isOlder(version, oldest)) return undefined;
  return { path, version, env };
}

/** Compares `1.9` and `1.22` as versions. */
function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

const fetching = new Map<string, Promise<FoundProgram>>();

/** Once for all labs that this process starts side by side. */
function fetchOnce(wanted: ProxyProgram, report: (detail: string) => void): Promise<FoundProgram> {
  const running = fetching.get(wanted.command) ?? fetchProgram(wanted, report);
  fetching.set(wanted.command, running);
  return running;
}

async function fetchProgram(
  wanted: ProxyProgram,
  report: (detail: string) => void,
): Promise<FoundProgram> {
  if (!(await exists('/usr/bin/apt-get'))) throw noProgram(wanted, 'there is none on PATH');
  try {
    await unpackProgram(fetchedFolder(wanted), wanted, report);
  } catch (error) {
    INTERRUPTION.signal.throwIfAborted();
    throw noProgram(wanted, `apt-get download failed: ${firstLine(error)}`);
  }
  const binary = await probe(wanted, fetched(wanted));
  if (binary === undefined) {
    throw noProgram(wanted, 'the fetched package does not run on this machine');
  }
  return binary;
}

function noProgram({ command, oldest, install, missingCode }: ProxyProgram, why: string): LabError {
  const { platform } = MACHINE;
  const how = platform === 'darwin' || platform === 'win32' ? install[platform] : install.linux;
  return new LabError(
    missingCode,
    `the process engine needs ${command} ${oldest} or later, and ${why}`,
    { next: `run ${how}, or use ENGINE=compose` },
  );
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').find((line) => line.startsWith('E:')) ?? text.split('\n')[0] ?? '';
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
