import { rm } from 'node:fs/promises';
import { isRunning, ownMark } from '@lab101/certs';
import type { Verdict } from '@lab101/doctor';
import { type Face, type RunningFace, startFace } from '@lab101/failures';
import { readJson, writeJson } from '../machine/state-file.ts';
import { labPath } from '../project.ts';
import { examine } from './examine.ts';
import type { NamedFace } from './find-face.ts';
import type { GalleryMachine } from './gallery-machine.ts';

/** The command that holds it. Another process may have its id later. */
type Holder = ReturnType<typeof ownMark>;

/** What `make break` keeps for `make fix`. */
export interface BrokenState extends Holder {
  readonly name: string;
  /** Of its chain. */
  readonly ports: readonly number[];
  /** `wanted`: another command asks for the fix. */
  readonly fix: 'none' | 'wanted' | 'done';
  /** Once it is done: `healthy`, or the code of what is still wrong. */
  readonly doctorSays?: string;
}

const FILE = labPath('gallery/broken.json');

/** The face that is up; undefined if there is none, or its command is gone. */
export async function readBroken(file = FILE): Promise<BrokenState | undefined> {
  const state = await readJson<BrokenState>(
    file,
    (value): value is BrokenState =>
      typeof value.pid === 'number' &&
      typeof value.name === 'string' &&
      Array.isArray(value.ports) &&
      value.fix !== undefined,
  );
  if (state === undefined) return undefined;
  // A system that does not say when a process started has its id alone.
  return (isRunning(state) ?? state.machine === ownMark().machine) ? state : undefined;
}

/** @param state default holder: this process */
export const writeBroken = (
  state: Omit<BrokenState, keyof Holder> & Partial<Holder>,
  file = FILE,
): Promise<void> => writeJson(file, { ...ownMark(), ...state });

export const removeBroken = (): Promise<void> => rm(FILE, { force: true });

/** The same face with its fix. */
export function fixedFace(face: Face): Face {
  const { text: _text, ...changed } = face.fix;
  return { ...face, ...changed };
}

/** The doctor's command line for a face that is up. */
export function doctorCommand({ face }: NamedFace, running: RunningFace, caFile: string): string {
  const { url, page, behind, logs } = running;
  const given = face.doctor?.with;
  const { host, hostname } = new URL(url);
  const words = [
    'node lab/bin/lab101.mjs doctor',
    `'${url}'`,
    ...(url.startsWith('wss:') ? [`--ca '${caFile}'`] : []),
    ...(hostname === 'localhost' ? [] : [`--resolve ${host}:127.0.0.1`]),
    ...(face.subprotocol === undefined ? [] : [`--subprotocol ${face.subprotocol}`]),
    ...(face.messageBytes === undefined ? [] : [`--message ${face.messageBytes}`]),
    ...(face.page === undefined ? [] : [`--page ${page}`]),
    ...(given?.backend === true ? [`--backend ${behind}`] : []),
    ...(given?.proxyLog === undefined ? [] : [`--proxy-log '${logs?.[given.proxyLog] ?? ''}'`]),
    ...(given?.idleSeconds === undefined ? [] : [`--idle ${given.idleSeconds}`]),
  ];
  return words.join(' ');
}

/**
 * Brings the fixed face up, and has the doctor look at it.
 *
 * @param place the addresses that it had, and what ends the doctor's look
 */
export async function proveFix(
  named: NamedFace,
  machine: GalleryMachine,
  { ports, signal }: { readonly ports?: readonly number[]; readonly signal?: AbortSignal } = {},
): Promise<{ readonly running: RunningFace; readonly verdict: Verdict }> {
  const fixed = fixedFace(named.face);
  const running = await startFace(fixed, machine, ports);
  try {
    return { running, verdict: await examine(fixed, running, machine, signal) };
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}
