import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Certificates } from '@lab101/certs';
import { labCertificates } from '../lab/certificates.ts';
import { LabError, type LabErrorCode } from '../errors.ts';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { MACHINE } from '../machine/machine.ts';
import { CERTIFICATES_DIRECTORY } from '../lab/plan.ts';
import { authorityFrom, type TrustedAuthority } from '../trust/authority.ts';
import {
  addToBrowsers,
  addToSystem,
  removeFromBrowsers,
  removeFromSystem,
} from '../trust/change-stores.ts';
import { areTrusted, describeStores, stillWarning, SYSTEM, type Store } from '../trust/store.ts';
import { readStores } from '../trust/stores.ts';
import { thisWorld } from '../trust/world.ts';
import type { Output } from './output.ts';

/**
 * Adds the lab's CA to the stores of the system and the browsers, through mkcert and certutil if
 * they are installed, and lists the stores that have it.
 *
 * @returns exit code: 1 if a browser of this machine would still warn
 */
export async function trust(output: Output): Promise<number> {
  const { made, ca } = await authority();
  const world = thisWorld();
  noteSudo(output);
  if (await hasMkcert()) await mkcert(made, '-install', output);
  else await addToSystem(world, ca);
  await addToBrowsers(world, ca);
  const stores = await readStores(world, ca);
  const warning = stillWarning(stores);
  const [first] = warning;
  if (first === undefined) {
    const text = `Trusted: after a restart, the browsers of this machine accept certificates signed by ${ca.file}. Undo: make untrust`;
    return finish(output, stores, text);
  }
  const isKnown = warning.some(({ state }) => state === 'missing');
  return finish(output, stores, `The CA is ${ca.file}`, {
    code: 'LAB_NOT_TRUSTED',
    what: `${namesOf(warning)} ${isKnown ? 'would' : 'may'} still warn about the lab’s certificates`,
    next: first.command ?? 'make trust',
  });
}

/** Removes the lab's CA from the stores. @returns 1 if a store still has it, else 0 */
export async function untrust(output: Output): Promise<number> {
  const { made, ca } = await authority();
  const world = thisWorld();
  noteSudo(output);
  if (made.signedBy === 'mkcert') return await keepMkcerts(made, ca, output);
  if (await hasMkcert()) await mkcert(made, '-uninstall', output);
  await removeFromSystem(world);
  await removeFromBrowsers(world, ca);
  const stores = await readStores(world, ca, 'untrust');
  const left = stores.filter(({ state }) => state === 'trusted');
  const [first] = left;
  if (first === undefined) {
    const isKnown = stores.every(({ state }) => state !== 'unknown');
    const text = isKnown ? 'No longer trusted' : 'No longer trusted by any store that can be read';
    return finish(output, stores, `${text}: ${ca.file}`);
  }
  return finish(output, stores, `The CA is ${ca.file}`, {
    code: 'LAB_TRUST_FAILED',
    what: `the CA is still in the stores of ${namesOf(left)}`,
    next: first.command ?? 'make untrust',
  });
}

function namesOf(stores: readonly Store[]): string {
  return stores.map(({ name }) => (name === SYSTEM ? 'the system' : name)).join(' and ');
}

async function authority() {
  const made = await labCertificates(CERTIFICATES_DIRECTORY);
  return { made, ca: authorityFrom(made.caFile, await readFile(made.caFile, 'utf8')) };
}

function noteSudo(output: Output): void {
  if (MACHINE.uid !== 0 || !MACHINE.env['SUDO_USER']) return;
  output.note('with sudo this changes root’s browsers, not yours: run it without sudo');
}

async function keepMkcerts(
  made: Certificates,
  ca: TrustedAuthority,
  output: Output,
): Promise<number> {
  const command = 'mkcert -uninstall';
  output.note(`the CA in ${made.caDirectory} is mkcert’s own, and other projects may rely on it.`);
  const stores = await readStores(thisWorld(), ca, 'untrust');
  output.result(`Nothing was changed. If you are sure, run: ${command}`, {
    trusted: areTrusted(stores),
    command,
    stores,
  });
  return 0;
}

interface Failure {
  readonly code: LabErrorCode;
  readonly what: string;
  readonly next: string;
}

/** Prints one value with --json, of which a failure is a key; else a failure is a line. */
function finish(output: Output, stores: readonly Store[], text: string, failure?: Failure): number {
  const trusted = areTrusted(stores);
  const value = { trusted, stores };
  if (failure === undefined) {
    output.result(`${text}\n\n${describeStores(stores)}`, value);
    return 0;
  }
  const { code, what: message, next } = failure;
  output.result(`${text}\n\n${describeStores(stores)}\n`, {
    ...value,
    error: { code, message, next },
  });
  const error = new LabError(code, `${message}: run ${next}`);
  if (!output.json) throw error;
  return error.exitCode;
}

async function hasMkcert(): Promise<boolean> {
  // The npm package of the same name has a command too; only the real one knows -CAROOT.
  const { exitCode } = await execa('mkcert', ['-CAROOT'], { reject: false, timeout: 5000 });
  return exitCode === 0;
}

/** Runs mkcert. Its result is read from the stores afterwards. */
async function mkcert(
  made: Certificates,
  flag: '-install' | '-uninstall',
  output: Output,
): Promise<void> {
  const { failed } = await execa('mkcert', [flag], {
    env: { CAROOT: made.caDirectory },
    stdio: ['inherit', output.json ? 2 : 'inherit', 'inherit'], // sudo may ask for a password
    reject: false,
  });
  INTERRUPTION.signal.throwIfAborted();
  if (failed) output.note(`mkcert ${flag} failed; its message is above`);
}
