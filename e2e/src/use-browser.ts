import { env } from 'node:process';
import { CERTIFICATES_DIRECTORY, labCertificates } from '@lab101/lab';
import { BROWSER } from './browsers.ts';

const { caSpkiSha256 } = await labCertificates(CERTIFICATES_DIRECTORY);
const executablePath = env['LAB101_BROWSER_PATH'];

/** Playwright's options for the browser of this run, which trusts the lab's CA. */
export const USE_BROWSER = {
  browserName: BROWSER.engine,
  launchOptions: {
    ...BROWSER.launchOptions({ caSpkiSha256 }),
    ...(executablePath !== undefined && { executablePath }),
  },
} as const;
