import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { MACHINE } from '../machine.ts';
import { aptFailure, firstFailedFetch, type AptFailure } from './apt-failure.ts';
import { withProxies } from './proxy-variables.mjs';
import { endIfStill } from './still-folder.ts';

/** In s, of a server that does not answer or goes silent: a slow one is not cut. */
const SERVER_TIMEOUT_S = 15;
const TIMEOUT_MS = 600_000; // a slow network

/** apt's own limits: it would wait minutes for each server, and try again. */
const LIMITS = [
  `Acquire::http::Timeout=${SERVER_TIMEOUT_S}`,
  `Acquire::https::Timeout=${SERVER_TIMEOUT_S}`,
  'Acquire::Retries=0',
] as const;

export interface AptGetOptions {
  /** A folder for this run alone: the working directory. */
  readonly folder: string;
  /** More options, each as apt writes it: `Dir::Cache=/tmp/x`. */
  readonly options?: readonly string[];
  /** Before the command: `sudo -n`. */
  readonly prefix?: readonly string[];
  /**
   * Whether all that it fetches goes into the folder: then it is ended if nothing does for 25 s.
   * Else it is ended at the first file that cannot be fetched.
   */
  readonly fetchesIntoFolder: boolean;
}

/**
 * Runs apt-get with the proxy and the CA of the environment.
 *
 * @returns undefined, or why it failed. `update` succeeds even if no server answers, as apt has it:
 *   what it says then is in the second value.
 */
export async function aptGet(
  command: readonly string[],
  options: AptGetOptions,
): Promise<{ readonly failure?: AptFailure; readonly unreached?: AptFailure }> {
  const { folder, prefix = [], fetchesIntoFolder } = options;
  const given = [...LIMITS, ...(await certificateOption(folder)), ...(options.options ?? [])];
  const flags = given.flatMap((option) => ['-o', option]);
  const [file = '', ...args] = [
    ...keepingEnvironment(prefix),
    'apt-get',
    '-q',
    ...flags,
    ...command,
  ];
  const env = { ...withProxies(MACHINE.env), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const ending = new AbortController();
  const run = execa(file, args, {
    cwd: folder,
    env,
    reject: false,
    timeout: TIMEOUT_MS,
    cancelSignal: ending.signal,
  });
  const end = (why: string): void => ending.abort(new Error(why));
  if (!fetchesIntoFolder) run.stdout.on('data', (chunk) => endAtFirstFailure(String(chunk), end));
  const watch = fetchesIntoFolder ? endIfStill(folder, end) : undefined;
  const { failed, stdout, stderr } = await run.finally(() => watch?.());
  const ended = ending.signal.aborted ? (ending.signal.reason as Error).message : undefined;
  const text = `${stderr ?? ''}\n${stdout ?? ''}`;
  if (failed) return { failure: aptFailure(text, MACHINE.env, ended) };
  const unreached =
    firstFailedFetch(text) === undefined ? {} : { unreached: aptFailure(text, MACHINE.env) };
  return unreached;
}

/** sudo empties the environment: the proxies are kept by name, since a list of arguments is seen by everybody. */
function keepingEnvironment(prefix: readonly string[]): string[] {
  if (prefix[0] !== 'sudo') return [...prefix];
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'LC_ALL', 'DEBIAN_FRONTEND'];
  return [...prefix, `--preserve-env=${names.join(',')}`];
}

/** Of a package that is to be installed, one missing file is the end; no use to wait for the rest. */
function endAtFirstFailure(chunk: string, end: (why: string) => void): void {
  const line = /^Err:\d+ (?<what>.+)$/m.exec(chunk);
  if (line !== null) end(`cannot fetch ${line.groups?.['what'] ?? ''}`);
}

const SYSTEM_CAS = '/etc/ssl/certs/ca-certificates.crt';

/** apt takes one file of CAs in place of the system's: NODE_EXTRA_CA_CERTS is to be added to them. */
async function certificateOption(folder: string): Promise<string[]> {
  const extra = MACHINE.env['NODE_EXTRA_CA_CERTS'] ?? '';
  if (extra === '' || !existsSync(extra) || (await hasOwnCertificates())) return [];
  const files = [SYSTEM_CAS, extra].filter((file) => existsSync(file));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const bundle = join(folder, 'ca-certificates.crt');
  await writeFile(bundle, texts.join('\n'), { mode: 0o644 });
  return [`Acquire::https::CAInfo=${bundle}`];
}

/** Who set up this machine's apt knows it better. */
async function hasOwnCertificates(): Promise<boolean> {
  const args = ['shell', 'own', 'Acquire::https::CAInfo'];
  const { stdout } = await execa('apt-config', args, { reject: false, timeout: 5000 });
  return (stdout ?? '').includes('own=');
}
