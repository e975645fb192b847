import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { MACHINE } from '../../machine.ts';
import { labPath } from '../../project.ts';
import { librariesOf, nginxOf, unpackNginxPackage } from './nginx-package.ts';

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
  return await fetchOnce(report);
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
  return { path: nginxOf(FETCHED), env: librariesOf(FETCHED) };
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

let fetching: Promise<NginxBinary> | undefined;

/** Once for all labs that this process starts side by side. */
function fetchOnce(report: (detail: string) => void): Promise<NginxBinary> {
  fetching ??= fetchNginx(report);
  return fetching;
}

async function fetchNginx(report: (detail: string) => void): Promise<NginxBinary> {
  if (!(await exists('/usr/bin/apt-get'))) throw noNginx('there is none on PATH');
  try {
    await unpackNginxPackage(FETCHED, report);
  } catch (error) {
    throw noNginx(`apt-get download failed: ${firstLine(error)}`);
  }
  const binary = await probe(fetched());
  if (binary === undefined) throw noNginx('the fetched package does not run on this machine');
  return binary;
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
