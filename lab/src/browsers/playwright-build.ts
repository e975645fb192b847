import { LabError } from '../errors.ts';
import type { Browser, ReportProgress } from './browser.ts';
import {
  downloadBuild,
  installLibraries,
  playwrightPath,
  playwrightVersion,
} from './playwright.ts';
import { exists } from './probe.ts';

const TITLES = { firefox: 'Firefox', webkit: 'WebKit' } as const;

/**
 * Playwright's own build of Firefox or WebKit: it drives no other. Downloaded where it is missing,
 * with the libraries it needs where root or sudo allows.
 */
export async function findPlaywrightBuild(
  name: 'firefox' | 'webkit',
  report: ReportProgress,
): Promise<Browser> {
  if (!(await exists(playwrightPath(name)))) {
    report(`downloading ${TITLES[name]} with playwright install`);
    const downloaded = await downloadBuild(name);
    if (!downloaded || !(await exists(playwrightPath(name)))) throw notThere(name);
    report(`installing the libraries that ${TITLES[name]} needs`);
    await installLibraries(name);
  }
  const version = `${TITLES[name]} ${playwrightVersion(name)}`;
  return { name, path: undefined, version, origin: 'Playwright’s' };
}

function notThere(name: 'firefox' | 'webkit'): LabError {
  return new LabError(
    'LAB_NO_BROWSER',
    `Playwright’s ${TITLES[name]} is not here and cannot be downloaded: run npx playwright install --with-deps ${name} where the network allows it, or choose E2E_BROWSER=chromium`,
  );
}
