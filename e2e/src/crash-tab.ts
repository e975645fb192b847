import type { Page } from '@playwright/test';

/** Crashes the tab's process. Chromium only: no other browser has such a command. */
export async function crashTab(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  void session.send('Page.crash').catch(() => undefined); // the crashed tab does not answer
  await crashed;
}
