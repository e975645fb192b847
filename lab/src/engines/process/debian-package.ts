import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { FetchableProgram, LoadableModule } from '@lab101/proxy';
import { execa } from 'execa';
import { INTERRUPTION } from '../../machine/interrupted.ts';
import { runLong } from '../../machine/run-long.ts';
import { MACHINE } from '../../machine/machine.ts';
import type { AptFailure } from '../../network/apt-failure.ts';
import { aptGet } from '../../network/apt-get.ts';
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
  await unpack(destination, runs, async (folders) => {
    await downloadProgram(folders, wanted, report);
    await downloadLibraries(folders, wanted, report);
    if (!(await runs(folders.root))) throw new Error('the fetched package does not run here');
  });
}

/** The same for a module. `loads`: whether the program takes it from that folder. */
export async function unpackModule(
  destination: string,
  { debianPackage }: LoadableModule,
  loads: (root: string) => Promise<boolean>,
): Promise<void> {
  await unpack(destination, loads, async (folders) => {
    await downloadNewest(folders, debianPackage, () => undefined);
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

async function unpack(
  destination: string,
  isGood: (root: string) => Promise<boolean>,
  fill: (folders: Folders) => Promise<void>,
): Promise<void> {
  await replaceFolder(destination, isGood, async (work, root) => {
    const folders: Folders = { apt: join(work, 'apt'), root };
    await mkdir(join(folders.apt, 'lists/partial'), { recursive: true });
    await mkdir(join(folders.apt, 'cache/archives/partial'), { recursive: true });
    await fill(folders);
  });
}

interface Folders {
  /** Downloaded packages, and package lists of the lab's own. */
  readonly apt: string;
  readonly root: string;
}

async function downloadNewest(
  folders: Folders,
  name: string,
  report: (detail: string) => void,
): Promise<void> {
  const failure = await tryDownload(folders, SYSTEM_LISTS, [name]);
  if (failure === undefined) return;
  if (failure.isNetwork) throw new Error(failure.reason); // new lists come from the same servers
  report('the package lists are missing or old: reading new ones into .lab');
  const update = await apt(folders, ['update'], OWN_LISTS);
  if (update.failure !== undefined) throw new Error(update.failure.reason);
  const again = await tryDownload(folders, OWN_LISTS, [name]);
  // "Unable to locate package" only says that the lists could not be read.
  if (again !== undefined) throw new Error((update.unreached ?? again).reason);
}

async function downloadProgram(
  folders: Folders,
  wanted: FetchableProgram,
  report: (detail: string) => void,
): Promise<void> {
  const [first = wanted.command, ...others] = wanted.packages;
  await downloadNewest(folders, first, report);
  if (wanted.companions !== undefined) await downloadAlso(folders, wanted.companions);
  for (const other of others) {
    if (await isComplete(folders, wanted)) return;
    await downloadAlso(folders, [other]);
  }
}

/** Whether the program is there with every library that it needs. */
async function isComplete({ root }: Folders, wanted: FetchableProgram): Promise<boolean> {
  const program = programIn(root, wanted.command);
  if (!existsSync(program)) return false;
  const options = { env: librariesOf(root, wanted), reject: false, timeout: 5000 } as const;
  const { stdout } = await execa('ldd', [program], options);
  return !stdout.includes('not found');
}

/** Libraries that the machine lacks come from the same place: packages name what they need. */
async function downloadLibraries(
  folders: Folders,
  wanted: FetchableProgram,
  report: (detail: string) => void,
): Promise<void> {
  const seen = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (await isComplete(folders, wanted)) return;
    const needed = await dependencies(folders);
    const names = needed.filter(
      (name) => name.startsWith('lib') && name !== 'libc6' && !seen.has(name),
    );
    if (names.length === 0) return;
    for (const name of names) seen.add(name);
    report(`fetching ${names.join(', ')}`);
    await downloadAlso(folders, names);
  }
}

/** A library may need others. */
const MAX_ROUNDS = 3;

/** By whichever lists the first package was found. */
async function downloadAlso(folders: Folders, names: readonly string[]): Promise<void> {
  const failure = await tryDownload(folders, SYSTEM_LISTS, names);
  if (failure === undefined) return;
  const again = failure.isNetwork ? failure : await tryDownload(folders, OWN_LISTS, names);
  if (again !== undefined) throw new Error(again.reason);
}

async function dependencies({ apt: folder }: Folders): Promise<string[]> {
  const packages = (await readdir(folder)).filter((file) => file.endsWith('.deb'));
  const lists = await Promise.all(
    packages.map((file) => execa('dpkg-deb', ['-f', join(folder, file), 'Depends'])),
  );
  return lists.flatMap(({ stdout }) =>
    stdout.split(',').map((entry) => entry.trim().split(' ')[0] ?? ''),
  );
}

type Lists = (folder: string) => readonly string[];

const SYSTEM_LISTS: Lists = () => [];

/** Lists and caches of the lab's own: the system's need root to be brought up to date. */
const OWN_LISTS: Lists = (folder) => [
  `Dir::State::Lists=${folder}/lists`,
  `Dir::Cache=${folder}/cache`,
  'Dir::Cache::pkgcache=',
  'Dir::Cache::srcpkgcache=',
  'Debug::NoLocking=1',
];

/** @returns why it failed */
async function tryDownload(
  folders: Folders,
  lists: Lists,
  names: readonly string[],
): Promise<AptFailure | undefined> {
  const { failure } = await apt(folders, ['download', ...names], lists);
  if (failure !== undefined) return failure;
  for (const file of await readdir(folders.apt)) {
    if (!file.endsWith('.deb')) continue;
    const words = ['dpkg', '-x', join(folders.apt, file), folders.root];
    const run = await runLong(words, { timeout: 60_000 });
    if (run.failed) throw new Error(run.message);
  }
  return undefined;
}

async function apt(
  { apt: folder }: Folders,
  command: readonly string[],
  lists: Lists,
): ReturnType<typeof aptGet> {
  const options = [...lists(folder), `APT::Sandbox::User=${userInfo().username}`];
  return await aptGet(command, { folder, options, fetchesIntoFolder: true });
}
