import { joinTimeline, renderReport, type RunReport } from '@lab101/lab';
import { expectAccessible } from '../src/axe.ts';
import { expect, test } from '../src/fixtures.ts';

test('axe finds nothing wrong with the lab’s page while its socket is open', async ({
  labPage,
  pages,
}) => {
  const { page } = labPage;
  await page.emulateMedia({ colorScheme: 'light' });
  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  await labPage.say('hello');
  await expect(page.locator('#messages')).toContainText('hello');
  await expectAccessible(page, WCAG_22_AA);
});

test('axe finds nothing wrong with the lab’s page when it explains an end, in the dark', async ({
  labPage,
  pages,
}) => {
  const { page } = labPage;
  await page.emulateMedia({ colorScheme: 'dark' });
  await labPage.open(pages['http://localhost'].page);
  await labPage.untilOpen();
  await labPage.disconnect();
  await expectAccessible(page, WCAG_22_AA);
});

test('axe finds nothing wrong with a report, light and dark', async ({
  labPage,
  pages,
  evidence,
}) => {
  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  await labPage.disconnect();
  const html = renderReport(reportOf(joinTimeline(await evidence.observations())));

  const page = await labPage.page.context().newPage();
  await page.setContent(html);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, WCAG_22_AA);
  }
});

/** One test that failed and one row: what a report is made of, once each. */
function reportOf(timeline: ReturnType<typeof joinTimeline>): RunReport {
  const browser = 'Chromium';
  const page = 'https://reverseproxy.com';
  const row = { browser, page, socket: 'wss://reverseproxy.com', via: 'proxy' } as const;
  return {
    version: 1,
    startedAt: new Date().toISOString(),
    durationMs: 1000,
    environment: { engine: 'process', proxy: 'nginx', browsers: [browser], node: '', system: '' },
    counts: { passed: 0, failed: 1, skipped: 0 },
    rows: [{ ...row, messages: 3, logged: '101', verdict: 'FAILED', testId: 'a' }],
    tests: [
      {
        id: 'a',
        file: 'e2e/tests/a.spec.ts',
        title: 'a socket',
        browser,
        status: 'failed',
        durationMs: 1000,
        errors: ['expected 1000, got 1006'],
        timeline,
      },
    ],
  };
}

/** WCAG 2.2 at level AA, as far as a program can tell. */
const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
