import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { MACHINE } from '../machine/machine.ts';
import { endingGroup, OWN_GROUP } from '../machine/program-group.mjs';
import { aptFailure, firstFailedFetch, type AptFailure } from './apt-failure.ts';
import { withProxies } from './proxy-variables.mjs';
import { endIfStill } from './still-folder.ts';

/** In seconds: how long apt waits for a server that sends nothing. A slow one is not cut off. */
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
   * True: all that it fetches goes into the folder, and it is ended if nothing does for 25 s.
   * False: it is ended at the first file that cannot be fetched. Default: apt's own limits.
   */
  readonly fetchesIntoFolder?: boolean | undefined;
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
  const env = { ...withProxies(MACHINE.env), ...SPEECH };
  const ending = new AbortController();
  const { signal } = INTERRUPTION;
  signal.throwIfAborted();
  const run = execa(file, args, {
    ...(file === 'sudo' ? {} : OWN_GROUP), // sudo keeps its leave by terminal
    cwd: folder,
    env,
    reject: false,
    timeout: TIMEOUT_MS,
    cancelSignal: ending.signal,
  });
  const end = (why: string): void => ending.abort(new Error(why));
  if (fetchesIntoFolder === false) endAtFirstFailure(run.stdout, end);
  const watch = fetchesIntoFolder === true ? endIfStill(folder, end) : undefined;
  // It ends as soon as it may after SIGINT: not while dpkg unpacks.
  const isInstalling = fetchesIntoFolder === false;
  const patience = isInstalling ? { askLeader: true, graceMs: TIMEOUT_MS } : {};
  const result = await endingGroup(run, run, { signal, ask: 'SIGINT', ...patience }).finally(() =>
    watch?.(),
  );
  signal.throwIfAborted();
  const { failed, stdout, stderr } = result;
  const ended = ending.signal.aborted ? (ending.signal.reason as Error).message : undefined;
  const text = `${stderr ?? ''}\n${stdout ?? ''}`;
  if (failed) return { failure: aptFailure(text, MACHINE.env, ended) };
  if (firstFailedFetch(text) === undefined) return {};
  return { unreached: aptFailure(text, MACHINE.env) };
}

/** The messages are parsed, so they must not be translated. */
const SPEECH = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' } as const;

/**
 * sudo empties the environment. Proxies are kept by name: everybody may read a list of arguments,
 * and an address may hold a password.
 */
function keepingEnvironment(prefix: readonly string[]): string[] {
  if (prefix[0] !== 'sudo') return [...prefix];
  const names = ['http_proxy', 'https_proxy', 'no_proxy'];
  const env = withProxies(MACHINE.env);
  const proxies = names.filter((name) => env[name] !== undefined);
  const keep = proxies.length === 0 ? [] : [`--preserve-env=${proxies.join(',')}`];
  return [...prefix, ...keep, 'env', ...Object.entries(SPEECH).map((pair) => pair.join('='))];
}

/** Ends apt at the first missing file, which fails the installation anyway. */
function endAtFirstFailure(stdout: Readable, end: (why: string) => void): void {
  let text = '';
  stdout.on('data', (chunk) => {
    text += String(chunk);
    if (/^Err:\d+ .+\n\s+\S.*\n/m.test(text)) end('a file cannot be fetched');
  });
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

/** True if the machine's administrator has set a CA file for apt, which then takes precedence. */
async function hasOwnCertificates(): Promise<boolean> {
  const args = ['shell', 'own', 'Acquire::https::CAInfo'];
  const { stdout } = await execa('apt-config', args, { reject: false, timeout: 5000 });
  return (stdout ?? '').includes('own=');
}
