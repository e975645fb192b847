import { existsSync } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { stderr } from 'node:process';
import {
  diagnose,
  DoctorOptionError,
  type DoctorOptions,
  printReading,
  printVerdict,
  type DoctorState,
  type Verdict,
} from '@lab101/doctor';
import { LabError } from '../errors.ts';
import type { LabPlan } from '../lab/lab.ts';
import { succeeds } from '../machine/succeeds.ts';
import { labPath } from '../project.ts';
import { visibleLine, visibleText } from '../text/visible-text.ts';
import type { Output } from './output.ts';

export interface DoctorFlags extends Pick<
  DoctorOptions,
  | 'page'
  | 'origin'
  | 'cookie'
  | 'subprotocol'
  | 'backend'
  | 'proxyLog'
  | 'resolve'
  | 'via'
  | 'suppress'
> {
  readonly header?: readonly string[];
  /** A file. */
  readonly ca?: string;
  readonly idle?: string;
  readonly timeout?: string;
  readonly message?: string;
}

export interface DoctorSurroundings {
  /** Finds the plan of the lab that is up. Undefined in a program that starts no lab. */
  readonly findPlan?: (() => Promise<LabPlan | undefined>) | undefined;
  readonly signal?: AbortSignal;
}

const EXIT_CODES: Readonly<Record<DoctorState, number>> = {
  healthy: 0,
  fault: 1,
  undecided: 3,
  unreachable: 4,
};

/**
 * Opens a WebSocket as a browser would, and says why it fails. It knows the names and the CA of the
 * lab that is up.
 *
 * @returns the exit code
 * @throws {LabError} LAB_BAD_OPTION for an option or a file that cannot be used
 */
export async function doctor(
  url: string,
  flags: DoctorFlags,
  output: Output,
  { findPlan, signal }: DoctorSurroundings = {},
): Promise<number> {
  const verdict = await examined({ ...(await optionsOf(url, flags, findPlan)), signal });
  output.result(visibleText(printVerdict(verdict)), verdict);
  return EXIT_CODES[verdict.state];
}

async function examined(options: DoctorOptions): Promise<Verdict> {
  try {
    const examination = diagnose(options);
    const { signal } = options;
    const aborted = signal === undefined ? [] : [rejectedWhen(signal)];
    for (;;) {
      // After Ctrl-C, do not wait for a name lookup or a connection.
      const next = await Promise.race([examination.next(), ...aborted]);
      if (next.done === true) return next.value;
      stderr.write(`${visibleLine(printReading(next.value))}\n`);
    }
  } catch (error) {
    if (error instanceof DoctorOptionError) throw badOption(error.message);
    throw error;
  }
}

async function optionsOf(
  url: string,
  flags: DoctorFlags,
  findPlan: DoctorSurroundings['findPlan'],
): Promise<DoctorOptions> {
  const { header, idle, timeout, message, ca, proxyLog, resolve = [], ...same } = flags;
  const lab = await labFor(url, findPlan);
  const trusted = [...(ca === undefined ? [] : [await readPem(ca)]), ...lab.ca];
  if (proxyLog !== undefined) await mustBeFile('--proxy-log', proxyLog);
  return {
    ...same,
    url,
    headers: header,
    idleSeconds: idle,
    timeoutSeconds: timeout,
    messageBytes: message,
    proxyLog,
    resolve: [...lab.resolve, ...resolve],
    ca:
      trusted.length === 0
        ? undefined
        : [...trusted, ...(await import('node:tls')).rootCertificates],
  };
}

/** The address and CA of the lab that is up, for its hosts: nobody has to edit a hosts file. */
async function labFor(
  url: string,
  findPlan: DoctorSurroundings['findPlan'],
): Promise<{ readonly resolve: readonly string[]; readonly ca: readonly string[] }> {
  const nothing = { resolve: [], ca: [] };
  // Without a lab, do not load what reads its plan.
  if (!URL.canParse(url) || !existsSync(labPath('up/lab.json'))) return nothing;
  const plan = await findPlan?.();
  if (plan === undefined) return nothing;
  const { hostNames } = await import('../settings/addresses.ts');
  const { hostname } = new URL(url);
  const isOwn = hostNames(plan).some((name) =>
    name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name,
  );
  if (!isOwn) return nothing;
  const { http, https, backend } = plan.ports;
  const resolve = [http, https, backend].map((port) => `${hostname}:${port}:127.0.0.1`);
  const root = `${plan.certificatesDirectory}/ca/rootCA.pem`;
  return { resolve, ca: [await readFile(root, 'utf8')].filter((text) => text !== '') };
}

async function readPem(file: string): Promise<string> {
  await mustBeFile('--ca', file);
  const text = await readFile(file, 'utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw badOption(`--ca must be a file with certificates in PEM, got "${file}"`);
}

const MAX_CA_BYTES = 10_000_000;

async function mustBeFile(what: string, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  const isReadable = await succeeds(access(file, constants.R_OK));
  if (found?.isFile() !== true || !isReadable) {
    const why = found === undefined ? 'does not exist' : 'is not a file, or cannot be read';
    throw badOption(`${what} must be a file, and "${file}" ${why}`);
  }
  if (what === '--ca' && found.size > MAX_CA_BYTES) {
    throw badOption(`--ca must have at most ${MAX_CA_BYTES} bytes, "${file}" has ${found.size}`);
  }
}

function badOption(message: string): LabError {
  return new LabError('LAB_BAD_OPTION', message, { next: 'lab101 doctor --help' });
}

function rejectedWhen(signal: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(new LabError('LAB_INTERRUPTED', 'Interrupted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  rejected.catch(() => undefined); // it may be rejected after the verdict
  return rejected;
}
