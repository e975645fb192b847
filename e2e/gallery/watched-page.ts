import type { Face, RunningFace, FaceSetup } from '@lab101/failures';
import { pageOf } from '@lab101/failures';
import type { Page } from '@playwright/test';
import { within } from '@lab101/lab';

/** What a page is told of its socket, and what the console says. */
export interface Seen {
  /** Without its `WebSocket connection to '…' failed: `; null: nothing. */
  readonly chromium: string | null;
  readonly events: string;
}

declare global {
  interface Window {
    events?: readonly string[];
    openSocket?: () => void;
  }
}

const LATEST_MS = 15_000;
/** Where an event must not come, it would have come by then. */
const SETTLED_MS = 2000;

/** Opens the page of a face and looks until it is told what is expected, or for so long. */
export async function watchPage(
  page: Page,
  face: RunningFace,
  { openBefore = 0, then }: FaceSetup & Pick<Face, 'then'>,
  expected: Seen,
): Promise<Seen> {
  const said: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && text.includes(face.url)) said.push(text);
  });
  await openPage(page, face, openBefore);
  let isOpen = false;
  const look = async (): Promise<Seen> => {
    const events = await page.evaluate(() => window.events?.join(', ') ?? '');
    if (!isOpen && events.includes('message')) {
      isOpen = true;
      if (then === 'reload') await face.reload();
    }
    return { chromium: spoken(said, face), events };
  };
  const isExpected = async (): Promise<Seen | undefined> => {
    const seen = await look();
    const same = seen.events === expected.events && seen.chromium === expected.chromium;
    return same ? seen : undefined;
  };
  const seen = await within(isExpected, { timeoutMs: LATEST_MS, everyMs: 50 });
  if (seen !== undefined && !/close|throws/.test(seen.events))
    await page.waitForTimeout(SETTLED_MS);
  return await look();
}

/** The face's own page; where the chain has none, the same at the same origin. */
async function openPage(page: Page, face: RunningFace, openBefore: number): Promise<void> {
  const source = pageOf(face.socket);
  if (openBefore > 0) {
    await page.addInitScript(openMany, { url: face.url, count: openBefore });
  }
  const response = await page.goto(face.page).catch(() => null);
  const isOwn = (await page.evaluate(() => window.events !== undefined)) && response?.ok() === true;
  if (isOwn) return;
  const address = `${face.page}lab101-gallery`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: source }));
  await page.goto(address);
}

function openMany({ url, count }: { url: string; count: number }): void {
  Object.assign(window, { before: Array.from({ length: count }, () => new WebSocket(url)) });
}

function spoken(said: readonly string[], face: RunningFace): string | null {
  const [first] = said;
  if (first === undefined) return null;
  const prefix = `WebSocket connection to '${face.url}' failed: `;
  if (first.startsWith(prefix)) return first.slice(prefix.length);
  return first.replaceAll(face.url, '{URL}').replaceAll(face.page, '{PAGE}');
}
