import { watchOneLab } from '@lab101/lab';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { expectAccessible } from '../src/axe.ts';
import { BROWSER } from '../src/browsers.ts';
import { expect, test } from '../src/fixtures.ts';
import { quietNetwork } from '../src/quiet-network.ts';

// A container that starts disturbs every browser: this runs alone.
const RESTARTS = '@restarts'; // playwright.config.ts knows it

test('the watch page shows request, upgrade, message, close and the proxy’s 101, in that order', async ({
  browser,
  lab,
  labPage,
  pages,
}) => {
  await using watch = await watchOneLab(lab);
  const live = await openWatchPage(browser, watch.url);

  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  const row = rowOf(live, await labPage.attribute('cid'));
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
  expect(problemsOf.get(live), 'what the page complained of').toEqual([]);
});

test('a socket past the proxy has no line of the proxy on the watch page', async ({
  browser,
  lab,
  labPage,
  pages,
}) => {
  await using watch = await watchOneLab(lab);
  const live = await openWatchPage(browser, watch.url);
  await labPage.open(pages['http://localhost'].page);
  await labPage.untilOpen();
  const row = rowOf(live, await labPage.attribute('cid'));
  await expect(row.locator('.said')).toContainText('past the proxy');
  await labPage.disconnect();
  await unfold(row);
  await expect(row.locator('.step[data-kind="close"]')).toBeVisible();
  await expect(row.locator('.step[data-kind="log"]')).toHaveCount(0);
});

test('pings are hidden, the page is paused and cleared', async ({
  browser,
  lab,
  labPage,
  pages,
}) => {
  await using watch = await watchOneLab(lab);
  const live = await openWatchPage(browser, watch.url);
  await labPage.open(pages['http://localhost'].page);
  await labPage.untilOpen();
  const row = rowOf(live, await labPage.attribute('cid'));
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
  async ({ browser, lab, labPage, pages }) => {
    await quietNetwork();
    await using watch = await watchOneLab(lab);
    const live = await openWatchPage(browser, watch.url);
    await labPage.open(pages['https://reverseproxy.com'].page);
    await labPage.untilOpen();
    const before = await labPage.attribute('cid');
    await unfold(rowOf(live, before));

    await lab.backend.kill();
    await expect(live.locator('.state')).toContainText('The backend is not running');
    await expect(rowOf(live, before).locator('.verdict')).toContainText('The backend ended');
    await lab.backend.start();
    await expect(live.locator('.state')).toContainText('The lab is up');

    await expect(labPage.page.locator('html')).toHaveAttribute('data-state', 'open', {
      timeout: 30_000, // the page's longest wait between two attempts is 15 s
    });
    await expect(rowOf(live, await labPage.attribute('cid'))).toBeVisible();
    await labPage.disconnect();
  },
);

const problemsOf = new WeakMap<Page, string[]>();
const contexts: BrowserContext[] = [];
test.afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

/** In a context of its own: what the lab's page does there is watched by the test itself. */
async function openWatchPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  const page = await context.newPage();
  const problems: string[] = [];
  problemsOf.set(page, problems);
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  await expect(page.locator('#link')).toHaveAttribute('data-state', 'live');
  return page;
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
