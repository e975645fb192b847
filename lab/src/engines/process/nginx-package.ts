import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { MACHINE } from '../../machine.ts';
import type { AptFailure } from '../../network/apt-failure.ts';
import { aptGet } from '../../network/apt-get.ts';
import { replaceFolder } from './replace-folder.ts';

/** nginx in a folder into which its package was unpacked. */
export function nginxOf(root: string): string {
  return join(root, 'usr/sbin/nginx');
}

/** nginx's JavaScript module in a folder into which its package was unpacked. */
export function moduleOf(root: string): string {
  return join(root, 'usr/lib/nginx/modules/ngx_http_js_module.so');
}

/** What it needs in its environment to find the libraries that were unpacked with it. */
export function librariesOf(root: string): Readonly<Record<string, string>> {
  const architecture = MACHINE.architecture === 'arm64' ? 'aarch64' : 'x86_64';
  return { LD_LIBRARY_PATH: join(root, 'usr/lib', `${architecture}-linux-gnu`) };
}

/**
 * Unpacks Debian's or Ubuntu's nginx package into a folder, without root. What is there and does not
 * run is replaced.
 *
 * @param runs whether the nginx in that folder does
 * @throws what apt-get or dpkg said
 */
export async function unpackNginxPackage(
  destination: string,
  runs: (root: string) => Promise<boolean>,
  report: (detail: string) => void,
): Promise<void> {
  report('fetching the nginx package with apt-get download');
  await unpack(destination, runs, async (folders) => {
    await downloadNginx(folders, report);
    await downloadLibraries(folders, report);
    if (!(await runs(folders.root))) throw new Error('the fetched package does not run here');
  });
}

/**
 * The same for the package of nginx's JavaScript module.
 *
 * @param loads whether nginx loads the module in that folder
 * @throws what apt-get or dpkg said
 */
export async function unpackJavaScriptPackage(
  destination: string,
  loads: (root: string) => Promise<boolean>,
): Promise<void> {
  await unpack(destination, loads, async (folders) => {
    await downloadNewest(folders, 'libnginx-mod-http-js', () => undefined);
  });
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
  /** What was unpacked. */
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

async function downloadNginx(folders: Folders, report: (detail: string) => void): Promise<void> {
  await downloadNewest(folders, 'nginx', report);
  if (existsSync(nginxOf(folders.root))) return;
  // On Ubuntu 22.04 the package nginx only points at nginx-core.
  await downloadAlso(folders, ['nginx-core']);
}

/** Libraries that the machine lacks come from the same place: nginx names their packages. */
async function downloadLibraries(
  folders: Folders,
  report: (detail: string) => void,
): Promise<void> {
  const { stdout } = await execa('ldd', [nginxOf(folders.root)], { timeout: 5000 });
  if (!stdout.includes('not found')) return;
  const needed = await dependencies(folders);
  const names = needed.filter((name) => name.startsWith('lib') && name !== 'libc6');
  report(`fetching ${names.join(', ')}`);
  await downloadAlso(folders, names);
}

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
    await execa('dpkg', ['-x', join(folders.apt, file), folders.root], { timeout: 60_000 });
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
