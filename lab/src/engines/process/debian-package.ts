import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FetchableProgram, LoadableModule } from '@lab101/proxy';
import { execa } from 'execa';
import { INTERRUPTION } from '../../machine/interrupted.ts';
import { MACHINE } from '../../machine/machine.ts';
import { AptPackages } from './apt-packages.ts';
import { replaceFolder } from './replace-folder.ts';

export function programIn(root: string, command: string): string {
  const places = ['usr/sbin', 'usr/bin'].map((folder) => join(root, folder, command));
  return places.find((place) => existsSync(place)) ?? join(root, 'usr/sbin', command);
}

/** What it needs in its environment to find the libraries that were unpacked with it. */
export function librariesOf(
  root: string,
  { libraryFolders = [] }: Pick<FetchableProgram, 'libraryFolders'>,
): Readonly<Record<string, string>> {
  const architecture = MACHINE.architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const folders = [`usr/lib/${architecture}-linux-gnu`, ...libraryFolders];
  return { LD_LIBRARY_PATH: folders.map((folder) => join(root, folder)).join(':') };
}

/**
 * Unpacks Debian's or Ubuntu's package of a program into a folder, without root. What is there and
 * does not run is replaced.
 *
 * @param runs whether the program in that folder does
 * @throws what apt-get or dpkg said
 */
export async function unpackProgram(
  destination: string,
  wanted: FetchableProgram,
  runs: (root: string) => Promise<boolean>,
  report: (detail: string) => void,
): Promise<void> {
  report(`fetching the ${wanted.command} package with apt-get download`);
  await replaceFolder(destination, runs, async (work, root) => {
    const packages = new AptPackages(work, root, report);
    await addProgram(packages, wanted);
    await addLibraries(packages, wanted, report);
    if (!(await runs(root))) throw new Error('the fetched package does not run here');
  });
}

/** The same for a module. `loads`: whether the program takes it from that folder. */
export async function unpackModule(
  destination: string,
  { debianPackage }: LoadableModule,
  loads: (root: string) => Promise<boolean>,
): Promise<void> {
  await replaceFolder(destination, loads, async (work, root) => {
    await new AptPackages(work, root, () => undefined).add([debianPackage]);
  });
}

const fetching = new Map<string, Promise<unknown>>();

/** Once for all labs that this process starts side by side. */
export function fetchOnce<T>(name: string, fetch: () => Promise<T>): Promise<T> {
  const running = (fetching.get(name) as Promise<T> | undefined) ?? fetch();
  fetching.set(name, running);
  return running;
}

/** Why nothing could be fetched, in one line; unless this command was interrupted. */
export function fetchFailure(error: unknown): string {
  INTERRUPTION.signal.throwIfAborted();
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

async function addProgram(packages: AptPackages, wanted: FetchableProgram): Promise<void> {
  const [first = wanted.command, ...others] = wanted.packages;
  await packages.add([first]);
  if (wanted.companions !== undefined) await packages.add(wanted.companions);
  for (const other of others) {
    if (await isComplete(packages.root, wanted)) return;
    await packages.add([other]);
  }
}

/** Whether the program is there with every library that it needs. */
async function isComplete(root: string, wanted: FetchableProgram): Promise<boolean> {
  const program = programIn(root, wanted.command);
  if (!existsSync(program)) return false;
  const options = { env: librariesOf(root, wanted), reject: false, timeout: 5000 } as const;
  const { stdout } = await execa('ldd', [program], options);
  return !stdout.includes('not found');
}

/** Libraries that the machine lacks come from the same place: packages name what they need. */
async function addLibraries(
  packages: AptPackages,
  wanted: FetchableProgram,
  report: (detail: string) => void,
): Promise<void> {
  const seen = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (await isComplete(packages.root, wanted)) return;
    const needed = await packages.dependencies();
    const names = needed.filter(
      (name) => name.startsWith('lib') && name !== 'libc6' && !seen.has(name),
    );
    if (names.length === 0) return;
    for (const name of names) seen.add(name);
    report(`fetching ${names.join(', ')}`);
    await packages.add(names);
  }
}

/** A library may need others. */
const MAX_ROUNDS = 3;
