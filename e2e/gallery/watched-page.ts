import type { Face, RunningFace } from '@lab101/failures';
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
  }
}

const LATEST_MS = 15_000;
/** Where an event must not come, it would have come by then. */
const SETTLED_MS = 2000;

/** Opens the page of a face and looks until it is told what is expected, or for so long. */
export async function watchPage(
  page: Page,
  face: RunningFace,
  { meanwhile }: Pick<Face, 'meanwhile'>,
  expected: Seen,
): Promise<Seen> {
  const said: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && (text.includes(face.url) || text.startsWith('WebSocket')))
      said.push(text);
  });
  await page.goto((await showsPage(page, face)) ? face.page : face.ownPage);
  let isOpen = false;
  const look = async (): Promise<Seen> => {
    const events = await page.evaluate(() => window.events?.join(', ') ?? '');
    if (!isOpen && events.includes('message')) {
      isOpen = true;
      if (meanwhile === 'reload') await face.reload();
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

/** Whether the chain shows its own page. Asked before: a browser that was shown an error would go on to its own page for that. */
async function showsPage(page: Page, { page: url, ownPage }: RunningFace): Promise<boolean> {
  if (url === ownPage) return true;
  const asking = { maxRedirects: 0, ignoreHTTPSErrors: true, timeout: 5000 };
  const response = await page.request.get(url, asking).catch(() => undefined);
  return response?.ok() === true && (await response.text()).includes('window.openedSocket');
}

function spoken([first]: readonly string[], { url, page }: RunningFace): string | null {
  if (first === undefined) return null;
  const failed = first.replace(/^WebSocket connection to '[^']*' failed: /, '');
  return failed.replaceAll(url, '{URL}').replaceAll(page, '{PAGE}');
}
