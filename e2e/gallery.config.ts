import { labPath } from '@lab101/lab';
import { defineConfig } from '@playwright/test';
import { USE_BROWSER } from './src/use-browser.ts';

/** Each failure of the gallery, in Chromium and with the doctor. */
export default defineConfig({
  testDir: './gallery',
  testMatch: '*.spec.js',
  outputDir: labPath('gallery/results'),
  fullyParallel: true,
  workers: 4, // most of a face's time is waiting
  timeout: 60_000,
  reporter: [
    ['list'],
    ['junit', { outputFile: labPath('gallery/junit.xml') }],
    ['./gallery/gallery-reporter.js'],
  ],
  use: USE_BROWSER,
});
