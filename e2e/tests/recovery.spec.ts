import { expect, test } from '../src/fixtures.ts';
import { quietNetwork } from '../src/quiet-network.ts';

// A container that starts disturbs every browser: these run alone, each once that has passed.
const RESTARTS = '@restarts'; // playwright.config.ts knows it
test.beforeEach(() => quietNetwork());

for (const name of ['http://localhost', 'https://reverseproxy.com'] as const) {
  test(
    `${name} comes back by itself after the backend is killed and restarted`,
    { tag: RESTARTS },
    async ({ lab, record, labPage, pages }) => {
      await labPage.open(pages[name].page);
      await labPage.untilOpen();
      const before = await labPage.attribute('cid');

      await lab.backend.kill();
      await expect(labPage.page.locator('html')).not.toHaveAttribute('data-state', 'open');
      await expect(labPage.page.locator('#close')).toContainText('1006');
      await lab.backend.start();

      await expect(labPage.page.locator('html')).toHaveAttribute('data-state', 'open', {
        timeout: 30_000, // the page's longest wait between two attempts is 15 s
      });
      const close = labPage.page.locator('#close');
      await expect(close, 'the real end outlives the retries').toContainText('open for');
      await expect(close).toContainText('Open again since');
      const after = await labPage.attribute('cid');
      expect(after, 'a fresh id').not.toBe(before);
      await expect(labPage.page.locator('#messages > li[data-type="ping"]').last()).toBeVisible();
      await record.backendEvent(
        'the socket that came back',
        ({ event, cid }) => event === 'open' && cid === after,
      );
      await labPage.disconnect();
    },
  );
}
