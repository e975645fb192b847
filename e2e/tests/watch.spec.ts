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
    // Before the context closes: Playwright’s picture of it adds a style, and Firefox says so.
    const complaints = [...problems];
    await context.close();
    // Where a container starts, Chromium ends the page's own connection, and says so.
    if (!tags.includes(RESTARTS)) expect(complaints, 'the watch page complains').toEqual([]);
  },
});

test('the watch page shows request, upgrade, message, close and the proxy’s 101, in that order', async ({
  live,
  labPage,
  pages,
}) => {
  const row = await openSocket(live, labPage, pages['https://reverseproxy.com'].page);
  await expect(row.locator('.said')).toContainText('The proxy writes its line when this ends');
  await expect(row.locator('.said'), 'its page load stands with it').toContainText('page 200');
  const name = await row.locator('th').textContent();
  const address = await row.locator('.what').textContent();
  const detail = await unfold(live, row);
  await labPage.say('hello from the other tab');
  const said = detail.locator('.step[data-kind="message"]', {
    hasText: 'hello from the other tab',
  });
  await expect(said, 'once, with its frame at the relay').toHaveCount(1);

  const request = detail.locator('.step[data-kind="request"]').first();
  // Asked at once: the page may draw the step anew between two questions.
  const [time = 0, lane = 0] = await request.evaluate((step) =>
    ['.when', '.lane'].map((part) => step.querySelector(part)?.getBoundingClientRect().x ?? 0),
  );
  expect(time, 'the time stands before the arrow').toBeLessThan(lane);

  const grounds = detail.locator('.step[data-kind="request"] details.grounds').last();
  await grounds.locator('summary').click();
  await labPage.say('and once more');
  await expect(row.locator('.said')).toContainText('2 messages');
  await expect(grounds, 'what was unfolded stays so').toHaveAttribute('open', '');

  await labPage.disconnect();
  await expect(detail.locator('.step[data-kind="log"]', { hasText: '101 logged' })).toBeVisible();
  await expect(detail.locator('.verdict').first()).toContainText('The page closed it');
  await expect(row.locator('.said')).toContainText('The page closed it');
  expect(await row.locator('th').textContent(), 'it is called as before').toBe(name);
  expect(await row.locator('.what').textContent()).toBe(address);
  const kinds = await detail
    .locator('.flow')
    .first()
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
  await expect(row.locator('.route')).toContainText('past the proxy');
  await labPage.disconnect();
  const detail = (await unfold(live, row)).locator('.flow').first();
  await expect(detail.locator('.step[data-kind="close"]')).toBeVisible();
  await expect(detail.locator('.step[data-kind="log"]')).toHaveCount(0);
});

test('pings are hidden, the page is paused and cleared', async ({ live, labPage, pages }) => {
  const row = await openSocket(live, labPage, pages['http://localhost'].page);
  const detail = await unfold(live, row);
  await expect(detail.locator('.step[data-kind="ping"]').first()).toBeVisible();
  await live.getByRole('button', { name: 'Hide pings' }).click();
  await expect(detail.locator('.step[data-kind="ping"]').first()).toBeHidden();

  await live.getByRole('button', { name: 'Pause' }).click();
  await labPage.say('not yet');
  await expect(live.locator('#held')).toContainText('have changed since');
  await expect(row.locator('.said')).toContainText('0 messages');
  await live.getByRole('button', { name: 'Pause' }).click();
  await expect(row.locator('.said')).toContainText('1 message');

  await labPage.disconnect();
  await expect(row.locator('.how')).toHaveAttribute('data-state', 'ended');
  await expect(row.locator('.said')).toContainText('The page closed it');
  await live.getByRole('button', { name: 'Clear' }).click();
  await expect(live.locator('.row')).toHaveCount(0);
  await expect(live.locator('#empty')).toBeVisible();
});

test('repeats are one row with their number, and the filter finds a row by text and by its end', async ({
  live,
  labPage,
  pages,
}) => {
  const { page } = pages['http://localhost'];
  const cids: (string | null)[] = [];
  for (let count = 0; count < 4; count += 1) {
    const row = await openSocket(live, labPage, page);
    cids.push(await labPage.attribute('cid'));
    await labPage.disconnect();
    await expect(row.locator('.said')).toContainText('The page closed it');
  }
  const [first] = cids;
  const fold = live
    .locator('.row.fold', { hasText: 'page-closed' })
    .filter({ hasText: 'past the proxy' });
  await expect(fold.locator('.how'), 'of this test three, and of those before it').toHaveText(
    /× \d+/,
  );
  await expect(rowOf(live, first ?? '')).toHaveCount(0);
  await fold.locator('button').click();
  await expect(rowOf(live, first ?? '')).toBeVisible();

  await live.getByRole('combobox', { name: 'Who ended it, or why' }).selectOption('Open');
  await expect(live.locator('.row')).toHaveCount(0);
  await live.getByRole('combobox').selectOption('page-closed');
  await expect(fold).toBeVisible();
  await live.getByRole('searchbox').fill(first ?? '');
  await expect(live.locator('.row')).toHaveCount(1);
  await expect(live.locator('#counts')).toContainText('1 of');
  if (BROWSER.engine === 'chromium') await expectAccessible(live);
});

test('on a wide screen the list has all of the width until a connection is open beside it', async ({
  live,
  labPage,
  pages,
}) => {
  await live.setViewportSize({ width: 1440, height: 900 });
  const share = async (): Promise<number> =>
    await live.evaluate(() => {
      const [list, all] = ['.columns table', '.columns'].map((part) => {
        return document.querySelector(part)?.getBoundingClientRect().width ?? 0;
      });
      return Math.round((10 * (list ?? 0)) / (all ?? 1));
    });
  const row = await openSocket(live, labPage, pages['http://localhost'].page);
  await unfold(live, row);
  await expect.poll(share).toBe(6);
  await row.click();
  await expect(live.locator('#detail')).toBeHidden();
  await expect.poll(share).toBe(10);
  await labPage.disconnect();
});

test('on a narrow screen the diagram stands below its row, and its names apart', async ({
  live,
  labPage,
  pages,
}) => {
  await live.setViewportSize({ width: 375, height: 812 });
  const row = await openSocket(live, labPage, pages['https://reverseproxy.com'].page);
  const detail = await unfold(live, row);
  await expect(live.locator('.row + .detail #detail')).toBeVisible();
  const rowsEnd = await row.evaluate((drawn) => drawn.getBoundingClientRect().bottom);
  const start = await detail.evaluate((drawn) => drawn.getBoundingClientRect().top);
  expect(start).toBeGreaterThanOrEqual(rowsEnd);
  const overflow = await live.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, 'nothing is wider than the screen').toBeLessThanOrEqual(0);
  const gaps = await detail
    .locator('.flow[data-relayed] .parties b')
    .evaluateAll((all) =>
      all
        .map((name) => name.getBoundingClientRect())
        .map(({ left }, index, names) => left - (names[index - 1]?.right ?? 0)),
    );
  expect(Math.min(...gaps), 'in pixels').toBeGreaterThan(4);
  await labPage.disconnect();
  if (BROWSER.engine === 'chromium') await expectAccessible(live);
});

test(
  'the watch page goes on when the backend is killed and started again',
  { tag: RESTARTS },
  async ({ live, lab, labPage, pages }) => {
    const before = await openSocket(live, labPage, pages['https://reverseproxy.com'].page);

    await lab.backend.kill();
    await expect(live.locator('.state')).toContainText('The backend is not running');
    // Alone, since other tests' sockets that ended so would be folded with it.
    const search = live.getByRole('searchbox');
    await search.fill((await before.getAttribute('data-id')) ?? '');
    await expect(before.locator('.said')).toContainText('The backend process ended', {
      timeout: 20_000,
    });
    await search.fill('');
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

/** The diagram of that row. */
async function unfold(page: Page, row: Locator): Promise<Locator> {
  const button = row.locator('th button');
  await expect(button).toBeVisible();
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  const detail = page.locator('#detail');
  await expect(detail).toHaveAttribute('data-id', (await row.getAttribute('data-id')) ?? '');
  await expect(detail.locator('.flow').first()).toBeVisible();
  return detail;
}
