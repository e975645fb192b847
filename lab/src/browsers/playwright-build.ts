import { LabError } from '../errors.ts';
import type { Browser, ReportProgress } from './browser.ts';
import {
  downloadBuild,
  installLibraries,
  playwrightPath,
  playwrightVersion,
} from './playwright.ts';
import { exists } from '../machine/succeeds.ts';

const TITLES = { firefox: 'Firefox', webkit: 'WebKit' } as const;

/**
 * Finds Playwright's own build of Firefox or WebKit, the only one that it can drive. If it is
 * missing, downloads it, and installs its libraries if root or sudo allows.
 */
export async function findPlaywrightBuild(
  name: 'firefox' | 'webkit',
  report: ReportProgress,
): Promise<Browser> {
  if (!(await exists(playwrightPath(name)))) {
    report(`downloading ${TITLES[name]} with playwright install`);
    const failure = await downloadBuild(name);
    if (failure !== undefined || !(await exists(playwrightPath(name))))
      throw notThere(name, failure);
    report(`installing the libraries that ${TITLES[name]} needs`);
    await installLibraries(name);
  }
  const version = `${TITLES[name]} ${playwrightVersion(name)}`;
  return { name, path: undefined, version, origin: 'Playwright’s' };
}

function notThere(name: 'firefox' | 'webkit', why = 'its file is missing'): LabError {
  const message = `Playwright’s ${TITLES[name]} is missing and cannot be downloaded (${why})`;
  const next = `run npx playwright install --with-deps ${name} if the network allows it, or choose E2E_BROWSER=chromium`;
  return new LabError('LAB_NO_BROWSER', message, { next });
}
