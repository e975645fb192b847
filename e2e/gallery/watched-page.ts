import type { Face, RunningFace } from '@lab101/failures';
import { randomUUID } from 'node:crypto';
import { faceVerdict, within, type FlowVerdict } from '@lab101/lab';
import type { Page } from '@playwright/test';
import { BrowserViewpoint } from '../src/viewpoint/browser-viewpoint.ts';

/** What a page is told of its socket, and what the console says. */
export interface SeenPage {
  /** Without its `WebSocket connection to '…' failed: `; null: nothing. */
  readonly chromium: string | null;
  readonly events: string;
  /** The cause that the lab's timeline gives. */
  readonly timeline: string | undefined;
}

declare global {
  interface Window {
    events?: readonly string[];
  }
}

const LATEST_MS = 15_000;
/** Where an event must not come, it would have come by then. */
const SETTLED_MS = 2000;
/** A line that is in no log by then does not come: one passes through a container’s log first. */
const LOGGED_MS = 15_000;

/** Opens the page of a face and looks until it is told what is expected, or for so long. */
export async function watchPage(
  page: Page,
  face: RunningFace,
  { meanwhile, chain }: Pick<Face, 'meanwhile' | 'chain'>,
  expected: SeenPage,
): Promise<SeenPage> {
  const said: string[] = [];
  const cid = randomUUID();
  const viewpoint = await BrowserViewpoint.watch(page);
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && (text.includes(face.url) || text.startsWith('WebSocket')))
      said.push(text);
  });
  const shown = (await showsPage(page, face)) ? face.page : face.ownPage;
  await page.goto(`${shown}?socket=${cid}`);
  let isOpen = false;
  const look = async (): Promise<Omit<SeenPage, 'timeline'>> => {
    const events = await page.evaluate(() => window.events?.join(', ') ?? '');
    if (!isOpen && events.includes('message')) {
      isOpen = true;
      if (meanwhile === 'reload') await face.reload();
    }
    return { chromium: spoken(said, face, cid), events };
  };
  const isExpected = async (): Promise<Omit<SeenPage, 'timeline'> | undefined> => {
    const seen = await look();
    const same = seen.events === expected.events && seen.chromium === expected.chromium;
    return same ? seen : undefined;
  };
  const seen = await within(isExpected, { timeoutMs: LATEST_MS, everyMs: 50 });
  if (seen !== undefined && !/close|throws/.test(seen.events))
    await page.waitForTimeout(SETTLED_MS);
  const settled = await look();
  // The proxy writes its lines when the connection is over.
  const verdict = async (): Promise<FlowVerdict | undefined> =>
    await faceVerdict({ chain }, face, await viewpoint.record(), cid);
  const isDecided = async (): Promise<true | undefined> =>
    (await verdict())?.cause === expected.timeline ? true : undefined;
  await within(isDecided, { timeoutMs: LOGGED_MS, everyMs: 100 });
  return { ...settled, timeline: (await verdict())?.cause };
}

/** Whether the chain shows its own page. Asked before: a browser that was shown an error would go on to its own page for that. */
async function showsPage(page: Page, { page: url, ownPage }: RunningFace): Promise<boolean> {
  if (url === ownPage) return true;
  const asking = { maxRedirects: 0, ignoreHTTPSErrors: true, timeout: 5000 };
  const response = await page.request.get(url, asking).catch(() => undefined);
  return response?.ok() === true && (await response.text()).includes('window.openedSocket');
}

function spoken(
  [whole]: readonly string[],
  { url, page }: RunningFace,
  cid: string,
): string | null {
  if (whole === undefined) return null;
  const first = whole.replaceAll(new RegExp(`[?&](?:cid|socket)=${cid}`, 'g'), '');
  const failed = first.replace(/^WebSocket connection to '[^']*' failed: /, '');
  return failed.replaceAll(url, '{URL}').replaceAll(page, '{PAGE}');
}
