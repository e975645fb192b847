import { delimiter, join } from 'node:path';
import type { FetchableProgram } from '@lab101/proxy';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { MACHINE } from '../../machine/machine.ts';
import { exists } from '../../machine/succeeds.ts';
import { labPath } from '../../project.ts';
import {
  fetchFailure,
  fetchOnce,
  librariesOf,
  programIn,
  unpackProgram,
} from './debian-package.ts';

/** A program of this machine, or one that was fetched. */
export interface FoundProgram {
  readonly path: string;
  /** Its own version text: `1.22.1`. */
  readonly version: string;
  /** The environment that it needs: the folder of libraries that were fetched with it. */
  readonly env: Readonly<Record<string, string>>;
}

function fetchedFolder({ command }: FetchableProgram): string {
  return labPath(command);
}

/**
 * A proxy to run: the one on the machine, else one that was fetched before, else Debian's or
 * Ubuntu's package, unpacked under .lab without root.
 *
 * @throws {LabError} LAB_NO_PROXY, with the command that installs one
 */
export async function findProgram(
  wanted: FetchableProgram,
  searchPath: string,
  report: (detail: string) => void,
): Promise<FoundProgram> {
  const onMachine = await firstThatRuns(wanted, candidates(wanted, searchPath));
  if ('binary' in onMachine) return onMachine.binary;
  const own = await probeProgram(wanted, fetched(wanted));
  if ('binary' in own) return own.binary;
  const broken = [onMachine.why, own.why].filter((why) => why !== undefined);
  for (const why of broken) report(`${why}: it is passed over`);
  return await fetchOnce(wanted.command, () => fetchProgram(wanted, broken, report));
}

type Candidate = Pick<FoundProgram, 'path' | 'env'>;

/** Debian keeps servers in /usr/sbin, which is not on every user's PATH. */
function candidates({ command }: FetchableProgram, searchPath: string): Candidate[] {
  const name = MACHINE.platform === 'win32' ? `${command}.exe` : command;
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const extra = MACHINE.platform === 'win32' ? [] : ['/usr/sbin', '/usr/local/sbin'];
  return [...folders, ...extra].map((folder) => ({ path: join(folder, name), env: {} }));
}

function fetched(wanted: FetchableProgram, folder = fetchedFolder(wanted)): Candidate {
  return { path: programIn(folder, wanted.command), env: librariesOf(folder, wanted) };
}

/** A program, or why the installed one cannot be used; neither if there is none. */
export type Probed = { readonly binary: FoundProgram } | { readonly why?: string };

async function firstThatRuns(
  wanted: FetchableProgram,
  options: readonly Candidate[],
): Promise<Probed> {
  let why: string | undefined;
  for (const option of options) {
    const probed = await probeProgram(wanted, option);
    if ('binary' in probed) return probed;
    why ??= probed.why;
  }
  return why === undefined ? {} : { why };
}

export async function probeProgram(
  { versionArgs, readVersion, oldest }: FetchableProgram,
  { path, env }: Candidate,
): Promise<Probed> {
  if (!(await exists(path))) return {};
  const options = { env, reject: false, timeout: 5000, all: true } as const;
  const run = await execa(path, versionArgs, options);
  const said = run.all ?? ''; // undefined if the system could not start it
  if (run.failed) {
    const reason = run.code ?? run.signal ?? said.trim().split('\n')[0] ?? '';
    return { why: `${path} does not run (${reason || 'it does not say why'})` };
  }
  const version = readVersion(said);
  if (version === undefined) return { why: `${path} lacks what the lab needs` };
  if (isOlder(version, oldest)) return { why: `${path} is ${version}, older than ${oldest}` };
  return { binary: { path, version, env } };
}

/** Compares `1.9` and `1.22` as versions. */
function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

async function fetchProgram(
  wanted: FetchableProgram,
  broken: readonly string[],
  report: (detail: string) => void,
): Promise<FoundProgram> {
  const found = broken.length === 0 ? 'there is none on PATH' : broken.join(', ');
  if (!(await exists('/usr/bin/apt-get'))) throw noProgram(wanted, found);
  const folder = fetchedFolder(wanted);
  const runs = async (root: string): Promise<boolean> =>
    'binary' in (await probeProgram(wanted, fetched(wanted, root)));
  try {
    await unpackProgram(folder, wanted, runs, report);
  } catch (error) {
    const why = fetchFailure(error);
    throw noProgram(wanted, `${found}, and Debian’s package cannot be fetched: ${why}`);
  }
  const probed = await probeProgram(wanted, fetched(wanted));
  if (!('binary' in probed)) throw noProgram(wanted, probed.why ?? `${folder} is gone again`);
  return probed.binary;
}

function noProgram(
  { command, oldest, install, missingCode }: FetchableProgram,
  why: string,
): LabError {
  const { platform } = MACHINE;
  const how = platform === 'darwin' || platform === 'win32' ? install[platform] : install.linux;
  return new LabError(
    missingCode,
    `the process engine needs ${command} ${oldest} or later, and ${why}`,
    { next: `run ${how}, or use ENGINE=compose` },
  );
}
