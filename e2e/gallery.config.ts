import { env } from 'node:process';
import { CERTIFICATES_DIRECTORY, labCertificates, labPath } from '@lab101/lab';
import { defineConfig } from '@playwright/test';
import { BROWSER } from './src/browsers.ts';

const { caSpkiSha256 } = await labCertificates(CERTIFICATES_DIRECTORY);
const executablePath = env['LAB101_BROWSER_PATH'];

/** Each failure of the gallery, in Chromium and with the doctor. */
export default defineConfig({
  testDir: './gallery',
  testMatch: '*.spec.js',
  outputDir: labPath('gallery/results'),
  fullyParallel: true,
  workers: 3, // most of a face's time is waiting
  timeout: 60_000,
  reporter: [
    ['list'],
    ['junit', { outputFile: labPath('gallery/junit.xml') }],
    ['./gallery/gallery-reporter.js'],
  ],
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...BROWSER.launchOptions({ caSpkiSha256 }),
      ...(executablePath !== undefined && { executablePath }),
    },
  },
});
