import type { Verdict } from '@lab101/doctor';
import { type Face, startFace } from '@lab101/failures';
import { examine, fixedFace, type GalleryMachine } from '@lab101/lab';
import type { BrowserContext } from '@playwright/test';
import { type SeenPage, watchPage } from './watched-page.ts';

export interface Found extends SeenPage {
  readonly state: Verdict['state'];
  readonly code: string | null;
  readonly certainty: Verdict['certainty'];
  /** The cause that has to stand beside the first, if it does. */
  readonly beside: string | undefined;
  /** What the doctor says that the browser will say. */
  readonly foretold: string | null;
}

const CANNOT_TELL = 'cannot-tell';
const NOT_OPENED = 'error, close 1006';
const WORKS: SeenPage = {
  chromium: null,
  events: 'open, message, close 1000',
  timeline: 'page-closed',
};

export function expectedOf(id: string, face: Face): Found {
  const { chromium, events, doctor = {}, timeline = CANNOT_TELL } = face;
  const { code = id, certainty = 'certain', beside } = doctor;
  const seen = { chromium, events: events ?? NOT_OPENED, timeline, foretold: chromium };
  return { ...seen, state: 'fault', code, certainty, beside };
}

export const HEALTHY = { ...WORKS, state: 'healthy', code: null, certainty: null } as const;

export async function examineFace(
  context: BrowserContext,
  face: Face,
  machine: GalleryMachine,
  isFixed: boolean,
): Promise<Found> {
  const shown = isFixed ? fixedFace(face) : face;
  const { events = NOT_OPENED, chromium, timeline = CANNOT_TELL } = face;
  await using running = await startFace(shown, machine);
  const page = await context.newPage();
  const seen = await watchPage(
    page,
    running,
    shown,
    isFixed ? WORKS : { chromium, events, timeline },
  );
  await page.close();
  const verdict = await examine(shown, running, machine);
  const { state, code, certainty, browser } = verdict;
  const foretold =
    browser?.replaceAll(running.url, '{URL}').replaceAll(running.page, '{PAGE}') ?? null;
  const isForetold = face.doctor?.foretells !== false;
  const beside = verdict.alternatives.find((one) => one.code === face.doctor?.beside)?.code;
  return { ...seen, state, code, certainty, beside, foretold: isForetold ? foretold : chromium };
}
