import { availableParallelism } from 'node:os';
import { env } from 'node:process';
import { labPath } from '@lab101/lab';
import { defineConfig } from '@playwright/test';
import { BROWSER } from './src/browsers.ts';
import { USE_BROWSER } from './src/use-browser.ts';
import type { LabOptions } from './src/fixtures.ts';
import { HAS_CONTAINERS } from './src/quiet-network.ts';

const JUNIT = labPath('e2e/junit.xml');

/** These tests need Docker Compose. */
const ONLY_COMPOSE = /@compose/;

export default defineConfig<object, LabOptions>({
  testDir: './tests',
  testMatch: '*.spec.js', // compiled: Node 20 runs no TypeScript
  outputDir: labPath('e2e/results'),
  fullyParallel: true,
  // Workers run in parallel, each with its own lab and browser.
  workers: Math.min(4, availableParallelism()),
  retries: 0,
  forbidOnly: env['CI'] !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['./src/reporting/row-reporter.js'],
    ['junit', { outputFile: JUNIT }],
    // After the JUnit reporter, whose file it moves into the report's folder. The folder is
    // replaced as a whole or not at all.
    [
      './src/reporting/report-reporter.js',
      { folder: labPath('e2e/report'), junit: JUNIT, closingLine: true },
    ],
  ],
  globalSetup: './src/labs.js',
  use: {
    ...USE_BROWSER,
    // Without a film of each test: in a browser that draws by software it costs a third of the run.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
  projects: HAS_CONTAINERS
    ? [
        { name: BROWSER.name, grepInvert: /@restarts/ },
        // A container that starts disturbs every browser.
        {
          name: `${BROWSER.name}, one at a time`,
          grep: /@restarts/,
          grepInvert: env['LAB101_ENGINE'] === 'compose' ? [] : ONLY_COMPOSE,
          dependencies: [BROWSER.name],
          workers: 1,
        },
      ]
    : [{ name: BROWSER.name, grepInvert: ONLY_COMPOSE }],
});
