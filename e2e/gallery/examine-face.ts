import { readFile } from 'node:fs/promises';
import { diagnose, type DoctorOptions, type Verdict } from '@lab101/doctor';
import { type Face, type RunningFace, type FaceSetup, startFace } from '@lab101/failures';
import type { GalleryMachine } from '@lab101/lab';
import type { BrowserContext } from '@playwright/test';
import { type Seen, watchPage } from './watched-page.ts';

/** What a browser and the doctor find. */
export interface Found extends Seen {
  readonly state: Verdict['state'];
  readonly code: string | null;
  readonly certainty: Verdict['certainty'];
  /** The cause that has to stand beside the first, if it does. */
  readonly beside: string | undefined;
  /** What the doctor says that the browser will say. */
  readonly foretold: string | null;
}

const WORKS: Seen = { chromium: null, events: 'open, message, close 1000' };

/** What a face has to show. */
export function expectedOf(
  id: string,
  { chromium, events, doctor }: Face,
): Omit<Found, 'foretold'> {
  const { code = id, certainty, beside } = doctor;
  const state = 'fault';
  return { chromium, events: events ?? 'error, close 1006', state, code, certainty, beside };
}

export const HEALTHY = { ...WORKS, state: 'healthy', code: null, certainty: null } as const;

/** Brings a face up, and looks at it with both. */
export async function examineFace(
  context: BrowserContext,
  face: Face,
  machine: GalleryMachine,
  isFixed: boolean,
): Promise<Found> {
  const { text: _text, ...changed } = face.fix;
  const setup = isFixed ? { ...face, ...changed } : face;
  const { events = 'error, close 1006', chromium } = face;
  await using running = await startFace(setup, machine);
  const page = await context.newPage();
  const seen = await watchPage(page, running, setup, isFixed ? WORKS : { chromium, events });
  await page.close();
  const verdict = await examine(running, { ...setup, doctor: face.doctor }, machine.caFile);
  const { state, code, certainty, browser: foretold } = verdict;
  const beside = verdict.alternatives.find((one) => one.code === face.doctor.beside)?.code;
  return { ...seen, state, code, certainty, beside, foretold };
}

async function examine(
  { url, page, behind, logs, reload, ports }: RunningFace,
  face: FaceSetup & Pick<Face, 'doctor' | 'meanwhile'>,
  caFile: string,
): Promise<Verdict> {
  const { with: given } = face.doctor;
  const options: DoctorOptions = {
    url,
    ca: [await readFile(caFile, 'utf8')],
    subprotocol: face.subprotocol,
    messageBytes: face.messageBytes,
    resolve: ports.map((port) => `reverseproxy.com:${port}:127.0.0.1`),
    page: face.page === undefined ? undefined : page,
    backend: given?.backend === true ? behind : undefined,
    proxyLog: given?.log && logs?.[given.log],
    idleSeconds: given?.idleSeconds,
    timeoutSeconds: given?.timeoutSeconds ?? 5,
  };
  const examination = diagnose(options);
  let next = await examination.next();
  while (next.done !== true) {
    if (face.meanwhile === 'reload' && next.value.id === 'crowd')
      setTimeout(() => void reload(), 1000);
    next = await examination.next();
  }
  return next.value;
}
