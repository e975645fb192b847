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
  const onMachine = await firstThatRuns(candidates(searchPath));
  if ('binary' in onMachine) return onMachine.binary;
  const own = await probeNginx(fetched());
  if ('binary' in own) return own.binary;
  const broken = [onMachine.why, own.why].filter((why) => why !== undefined);
  for (const why of broken) report(`${why}: it is passed over`);
  return await fetchOnce(broken, report);
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

function fetched(root = FETCHED): Candidate {
  return { path: nginxOf(root), env: librariesOf(root) };
}

/** What came of looking: nginx, or why what is there is of no use; neither if there is nothing. */
export type Probed = { readonly binary: NginxBinary } | { readonly why?: string };

async function firstThatRuns(options: readonly Candidate[]): Promise<Probed> {
  let why: string | undefined;
  for (const option of options) {
    const probed = await probeNginx(option);
    if ('binary' in probed) return probed;
    why ??= probed.why;
  }
  return why === undefined ? {} : { why };
}

/** Whether it runs and has TLS and HTTP/2. */
export async function probeNginx({ path, env }: Candidate): Promise<Probed> {
  if (!(await exists(path))) return {};
  const run = await execa(path, ['-V'], { env, reject: false, timeout: 5000 });
  const said = run.stderr ?? ''; // undefined if the system could not start it
  const version = /nginx\/(?<version>[\d.]+)/.exec(said)?.groups?.['version'];
  if (run.failed || version === undefined) {
    const reason = run.code ?? run.signal ?? said.trim().split('\n')[0] ?? '';
    return { why: `${path} does not run (${reason || 'it does not say its version'})` };
  }
  const able = said.includes('http_ssl_module') && said.includes('http_v2_module');
  return able ? { binary: { path, version, env } } : { why: `${path} has no TLS or no HTTP/2` };
}

async function runs(root: string): Promise<boolean> {
  return 'binary' in (await probeNginx(fetched(root)));
}

let fetching: Promise<NginxBinary> | undefined;

/** Once for all labs that this process starts side by side. */
function fetchOnce(
  broken: readonly string[],
  report: (detail: string) => void,
): Promise<NginxBinary> {
  fetching ??= fetchNginx(broken, report);
  return fetching;
}

async function fetchNginx(
  broken: readonly string[],
  report: (detail: string) => void,
): Promise<NginxBinary> {
  const found = broken.length === 0 ? 'there is none on PATH' : broken.join(', ');
  if (!(await exists('/usr/bin/apt-get'))) throw noNginx(found);
  try {
    await unpackNginxPackage(FETCHED, runs, report);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw noNginx(`${found}, and Debian’s package cannot be fetched: ${reason}`);
  }
  const probed = await probeNginx(fetched());
  if (!('binary' in probed)) throw noNginx(probed.why ?? `${FETCHED} is gone again`);
  return probed.binary;
}

function noNginx(why: string): LabError {
  const install =
    MACHINE.platform === 'darwin'
      ? 'brew install nginx'
      : MACHINE.platform === 'win32'
        ? 'choco install nginx'
        : 'sudo apt-get install nginx';
  return new LabError('LAB_NO_NGINX', `the process engine needs nginx 1.22 or later, and ${why}`, {
    next: `run ${install}, or use ENGINE=compose`,
  });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
