import type { Page } from '@playwright/test';

/** Ends the tab's process as a crash does. Chromium only: no other browser can be asked for it. */
export async function crashTab(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  void session.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await crashed;
}
