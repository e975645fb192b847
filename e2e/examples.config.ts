import { env } from 'node:process';
import { labPath } from '@lab101/lab';
import { defineConfig } from '@playwright/test';
import { USE_BROWSER } from './src/use-browser.ts';

/** The real applications of examples/, each behind its own web.config. */
export default defineConfig({
  testDir: './examples',
  testMatch: '*.spec.js',
  outputDir: labPath('examples/results'),
  workers: 2, // each test has an application, a lab and a tab of its own
  retries: 0,
  forbidOnly: env['CI'] !== undefined,
  timeout: 180_000, // an application, a lab and a tab, twice, on a machine that is busy
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./src/reporting/row-reporter.js']],
  globalSetup: './examples/install.js',
  use: USE_BROWSER,
});
