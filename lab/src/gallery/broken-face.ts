import { readFile, rm } from 'node:fs/promises';
import { diagnose, type DoctorOptions, type Verdict } from '@lab101/doctor';
import { type Face, type RunningFace, startFace } from '@lab101/failures';
import { MACHINE } from '../machine/machine.ts';
import { readJson, writeJson } from '../machine/state-file.ts';
import { labPath } from '../project.ts';
import type { NamedFace } from './find-face.ts';
import type { GalleryMachine } from './gallery-machine.ts';

/** What `make break` keeps for `make fix`. */
export interface BrokenState {
  /** Of the command that holds it. */
  readonly pid: number;
  readonly name: string;
  /** `wanted`: another command asks for the fix. */
  readonly fix: 'none' | 'wanted' | 'done';
  /** Once it is done: `healthy`, or the code of what is still wrong. */
  readonly doctorSays?: string;
}

const FILE = labPath('gallery/broken.json');

/** The face that is up; undefined if there is none, or its command is gone. */
export async function readBroken(): Promise<BrokenState | undefined> {
  const state = await readJson<BrokenState>(
    FILE,
    (value): value is BrokenState =>
      typeof value.pid === 'number' && typeof value.name === 'string' && value.fix !== undefined,
  );
  return state !== undefined && MACHINE.isAlive(state.pid) ? state : undefined;
}

export const writeBroken = (state: BrokenState): Promise<void> => writeJson(FILE, state);

export const removeBroken = (): Promise<void> => rm(FILE, { force: true });

/** The same face with its fix. */
export function fixedFace(face: Face): Face {
  const { text: _text, ...changed } = face.fix;
  return { ...face, ...changed };
}

/** What the doctor is told of a face that is up. */
export async function doctorOptions(
  face: Face,
  { url, page, ports, behind, logs }: RunningFace,
  { caFile }: Pick<GalleryMachine, 'caFile'>,
): Promise<DoctorOptions> {
  const { with: given } = face.doctor;
  return {
    url,
    ca: [await readFile(caFile, 'utf8')],
    resolve: ports.map((port) => `reverseproxy.com:${port}:127.0.0.1`),
    subprotocol: face.subprotocol,
    messageBytes: face.messageBytes,
    page: face.page === undefined ? undefined : page,
    backend: given?.backend === true ? behind : undefined,
    proxyLog: given?.log && logs?.[given.log],
    idleSeconds: given?.idleSeconds,
    timeoutSeconds: given?.timeoutSeconds ?? 5,
  };
}

/** The same as a command line, for a person. */
export function doctorCommand({ face }: NamedFace, running: RunningFace, caFile: string): string {
  const { url, page, behind, logs } = running;
  const { with: given } = face.doctor;
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
    ...(given?.log === undefined ? [] : [`--proxy-log '${logs?.[given.log] ?? ''}'`]),
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
    const examination = diagnose(await doctorOptions(fixed, running, machine));
    for (;;) {
      const next = await examination.next();
      if (next.done === true) return { running, verdict: next.value };
      signal?.throwIfAborted();
    }
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw error;
  }
}
