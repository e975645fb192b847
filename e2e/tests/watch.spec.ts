import { watchOneLab } from '@lab101/lab';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../src/axe.ts';
import { BROWSER } from '../src/browsers.ts';
import { expect, test as base } from '../src/fixtures.ts';
import type { LabPage } from '../src/lab-page.ts';
import { quietNetwork } from '../src/quiet-network.ts';

// A container that starts disturbs every browser: this runs alone.
const RESTARTS = '@restarts'; // playwright.config.ts knows it

/** The watch page in a context of its own: what the lab's page does is watched by the test. */
const test = base.extend<{ readonly live: Page }>({
  live: async ({ browser, lab }, use, { tags }) => {
    await quietNetwork();
    await using watch = await watchOneLab(lab);
    const context = await browser.newContext();
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(watch.url);
    await expect(page.locator('#link')).toHaveAttribute('data-state', 'live');
    await use(page);
    await context.close();
    // Where a container starts, Chromium ends the page's own connection, and says so.
    if (!tags.includes(RESTARTS)) expect(problems, 'the watch page complains').toEqual([]);
  },
});

test('the watch page shows request, upgrade, message, close and the proxy’s 101, in that order', async ({
  live,
  labPage,
  pages,
}) => {
  const row = await openSocket(live, labPage, pages['https://reverseproxy.com'].page);
  await expect(live.locator('.row[data-kind="page"]').first()).toBeVisible();
  await expect(row.locator('.said')).toContainText('The proxy will write its line when this ends');
  await unfold(row);
  await labPage.say('hello from the other tab');
  await expect(row.locator('.step[data-kind="message"]')).toContainText('hello from the other tab');

  const request = row.locator('.step[data-kind="request"]').first();
  const [time, lane] = await Promise.all(
    ['.when', '.lane'].map((part) => request.locator(part).boundingBox()),
  );
  expect(time?.x, 'the time stands before the arrow').toBeLessThan(lane?.x ?? 0);

  const grounds = row.locator('.step[data-kind="request"] details.grounds').last();
  await grounds.locator('summary').click();
  await labPage.say('and once more');
  await expect(row.locator('.how')).toContainText('2 messages');
  await expect(grounds, 'what was unfolded stays so').toHaveAttribute('open', '');

  await labPage.disconnect();
  await expect(row.locator('.step[data-kind="log"]')).toContainText('101');
  await expect(row.locator('.verdict')).toContainText('The page closed it');
  const kinds = await row
    .locator('.step')
    .evaluateAll((steps) => steps.map((step) => step.getAttribute('data-kind') ?? ''));
  const order = ['request', 'answer', 'message', 'close', 'log'];
  expect(order.map((kind) => kinds.indexOf(kind))).toEqual(
    order.map((kind) => kinds.indexOf(kind)).toSorted((one, other) => one - other),
  );
  expect(kinds).toEqual(expect.arrayContaining(order));

  if (BROWSER.engine === 'chromium') await expectAccessible(live); // whichever browser shows it
});

test('a socket past the proxy has no line of the proxy on the watch page', async ({
  live,
  labPage,
  pages,
}) => {
  const row = await openSocket(live, labPage, pages['http://localhost'].page);
  await expect(row.locator('.said')).toContainText('past the proxy');
  await labPage.disconnect();
  await unfold(row);
  await expect(row.locator('.step[data-kind="close"]')).toBeVisible();
  await expect(row.locator('.step[data-kind="log"]')).toHaveCount(0);
});

test('pings are hidden, the page is paused and cleared', async ({ live, labPage, pages }) => {
  const row = await openSocket(live, labPage, pages['http://localhost'].page);
  await unfold(row);
  await expect(row.locator('.step[data-kind="ping"]').first()).toBeVisible();
  await live.getByRole('button', { name: 'Hide pings' }).click();
  await expect(row.locator('.step[data-kind="ping"]').first()).toBeHidden();

  await live.getByRole('button', { name: 'Pause' }).click();
  await labPage.say('not yet');
  await expect(live.locator('#held')).toContainText('have changed since');
  await expect(row.locator('.how')).toContainText('0 messages');
  await live.getByRole('button', { name: 'Pause' }).click();
  await expect(row.locator('.how')).toContainText('1 message');

  await labPage.disconnect();
  await expect(row.locator('.how')).toHaveAttribute('data-state', 'ended');
  await live.getByRole('button', { name: 'Clear' }).click();
  await expect(live.locator('.row')).toHaveCount(0);
  await expect(live.locator('#empty')).toBeVisible();
});

test(
  'the watch page goes on when the backend is killed and started again',
  { tag: RESTARTS },
  async ({ live, lab, labPage, pages }) => {
    const before = await openSocket(live, labPage, pages['https://reverseproxy.com'].page);
    await unfold(before);

    await lab.backend.kill();
    await expect(live.locator('.state')).toContainText('The backend is not running');
    await expect(before.locator('.verdict')).toContainText('The backend ended');
    await lab.backend.start();
    await expect(live.locator('.state')).toContainText('The lab is up');

    await expect(labPage.page.locator('html')).toHaveAttribute('data-state', 'open', {
      timeout: 30_000, // the page's longest wait between two attempts is 15 s
    });
    await expect(rowOf(live, await labPage.attribute('cid'))).toBeVisible();
    await labPage.disconnect();
  },
);

/** Opens the lab's page there, and returns its socket's row on the watch page. */
async function openSocket(live: Page, labPage: LabPage, address: string): Promise<Locator> {
  await labPage.open(address);
  await labPage.untilOpen();
  return rowOf(live, await labPage.attribute('cid'));
}

function rowOf(page: Page, cid: string | null): Locator {
  return page.locator(`.row[data-id="${cid}"]`);
}

async function unfold(row: Locator): Promise<void> {
  const details = row.locator('> details');
  await expect(details).toBeVisible();
  if ((await details.getAttribute('open')) === null)
    await row.locator('> details > summary').click();
  await expect(row.locator('.exchange')).toBeVisible();
}
