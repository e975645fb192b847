import { expect, test } from '@playwright/test';
import { BROWSER } from '../src/browsers.ts';

test('Chromium still disables what Playwright disables', async ({ page }) => {
  test.skip(BROWSER.name !== 'chromium', 'chrome://version is Chromium’s');
  await page.goto('chrome://version');
  const line = (await page.locator('#command_line').textContent()) ?? '';
  const [theirs = [], ours = [], ...more] = Array.from(
    line.matchAll(/--disable-features=(?<names>\S+)/g),
    ({ groups }) => groups?.['names']?.split(','),
  );
  expect(theirs.filter((name) => !ours.includes(name))).toEqual([]);
  expect(ours).toContain('WebUIOmniboxPopup');
  expect(more, 'Chromium obeys the last').toEqual([]);
});
