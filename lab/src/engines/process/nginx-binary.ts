import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { MACHINE } from '../../machine.ts';
import { labPath } from '../../project.ts';

export interface NginxBinary {
  readonly path: string;
  /** As nginx says it: `1.22.1`. */
  readonly version: string;
  /** What it needs in its environment: the folder of libraries that were fetched with it. */
  readonly env: Readonly<Record<string, string>>;
}

const FETCHED = labPath('nginx');

/**
 * An nginx to run: the one on the machine, else one that was fetched before, else Debian's or
 * Ubuntu's package, unpacked under .lab/nginx without root.
 *
 * @throws {LabError} LAB_NO_NGINX, with the command that installs one
 */
export async function findNginx(
  searchPath: string,
  report: (detail: string) => void,
): Promise<NginxBinary> {
  const known = (await firstThatRuns(candidates(searchPath))) ?? (await firstThatRuns([fetched()]));
  if (known !== undefined) return known;
  return await fetchNginx(report);
}

interface Candidate {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Debian keeps nginx in /usr/sbin, which is not on every user's PATH. */
function candidates(searchPath: string): Candidate[] {
  const name = MACHINE.platform === 'win32' ? 'nginx.exe' : 'nginx';
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const extra = MACHINE.platform === 'win32' ? [] : ['/usr/sbin', '/usr/local/sbin'];
  return [...folders, ...extra].map((folder) => ({ path: join(folder, name), env: {} }));
}

function fetched(): Candidate {
  const libraries = join(
    FETCHED,
    'usr/lib',
    `${MACHINE.architecture === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
  );
  return { path: join(FETCHED, 'usr/sbin/nginx'), env: { LD_LIBRARY_PATH: libraries } };
}

async function firstThatRuns(options: readonly Candidate[]): Promise<NginxBinary | undefined> {
  for (const option of options) {
    const binary = await probe(option);
    if (binary !== undefined) return binary;
  }
  return undefined;
}

/** The binary, if it runs and has TLS and HTTP/2. */
async function probe({ path, env }: Candidate): Promise<NginxBinary | undefined> {
  if (!(await exists(path))) return undefined;
  const { exitCode, stderr } = await execa(path, ['-V'], { env, reject: false, timeout: 5000 });
  const version = /nginx\/(?<version>[\d.]+)/.exec(stderr)?.groups?.['version'];
  const able = stderr.includes('http_ssl_module') && stderr.includes('http_v2_module');
  return exitCode === 0 && version !== undefined && able ? { path, version, env } : undefined;
}

async function fetchNginx(report: (detail: string) => void): Promise<NginxBinary> {
  if (!(await exists('/usr/bin/apt-get'))) throw noNginx('there is none on PATH');
  try {
    report('fetching the nginx package with apt-get download');
    await downloadPackages(report);
  } catch (error) {
    throw noNginx(`apt-get download failed: ${firstLine(error)}`);
  } finally {
    await rm(labPath('apt'), { recursive: true, force: true });
  }
  const binary = await probe(fetched());
  if (binary === undefined) throw noNginx('the fetched package does not run on this machine');
  return binary;
}

async function downloadPackages(report: (detail: string) => void): Promise<void> {
  await mkdir(labPath('apt'), { recursive: true });
  try {
    await download([], 'nginx');
  } catch {
    report('the package lists are missing or old: reading new ones into .lab');
    await apt(['update']);
    await download(PRIVATE_LISTS, 'nginx');
  }
  // On Ubuntu 22.04 the package nginx only points at nginx-core.
  await unpackAll();
  if (!(await exists(fetched().path))) await download(PRIVATE_LISTS, 'nginx-core');
  await unpackAll();
  await downloadLibraries(report);
}

const APT = labPath('apt');

/** Lists and caches of the lab's own: the system's need root to be brought up to date. */
const PRIVATE_LISTS: readonly string[] = [
  `Dir::State::Lists=${APT}/lists`,
  `Dir::Cache=${APT}/cache`,
  'Dir::Cache::pkgcache=',
  'Dir::Cache::srcpkgcache=',
  'Debug::NoLocking=1',
];

async function apt(command: readonly string[], settings = PRIVATE_LISTS): Promise<void> {
  await mkdir(join(APT, 'lists/partial'), { recursive: true });
  await mkdir(join(APT, 'cache/archives/partial'), { recursive: true });
  const options = [...settings, `APT::Sandbox::User=${userInfo().username}`];
  const flags = options.flatMap((option) => ['-o', option]);
  await execa('apt-get', ['-qq', ...flags, ...command], { cwd: APT, timeout: 180_000 });
}

async function download(settings: readonly string[], ...names: readonly string[]): Promise<void> {
  await apt(['download', ...names], settings);
}

async function unpackAll(): Promise<void> {
  await mkdir(FETCHED, { recursive: true });
  for (const file of await readdir(APT)) {
    if (!file.endsWith('.deb')) continue;
    await execa('dpkg', ['-x', join(APT, file), FETCHED], { timeout: 60_000 });
  }
}

/** Libraries that the machine lacks come from the same place: nginx names their packages. */
async function downloadLibraries(report: (detail: string) => void): Promise<void> {
  const { stdout } = await execa('ldd', [fetched().path], { env: fetched().env, timeout: 5000 });
  if (!stdout.includes('not found')) return;
  const names = (await dependencies()).filter((name) => name.startsWith('lib') && name !== 'libc6');
  report(`fetching ${names.join(', ')}`);
  await download([], ...names).catch(() => download(PRIVATE_LISTS, ...names));
  await unpackAll();
}

async function dependencies(): Promise<string[]> {
  const packages = (await readdir(APT)).filter((file) => file.endsWith('.deb'));
  const lists = await Promise.all(
    packages.map((file) => execa('dpkg-deb', ['-f', join(APT, file), 'Depends'])),
  );
  return lists.flatMap(({ stdout }) =>
    stdout.split(',').map((entry) => entry.trim().split(' ')[0] ?? ''),
  );
}

function noNginx(why: string): LabError {
  const install =
    MACHINE.platform === 'darwin'
      ? 'brew install nginx'
      : MACHINE.platform === 'win32'
        ? 'choco install nginx'
        : 'sudo apt-get install nginx';
  return new LabError(
    'LAB_NO_NGINX',
    `the process engine needs nginx 1.22 or later, and ${why}: run ${install}, or use ENGINE=compose`,
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
