import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rootPrefix, runAptGet } from '../as-root.ts';
import { runLong } from '../run-long.ts';
import { MACHINE } from '../machine.ts';
import { projectPath } from '../project.ts';

// Playwright belongs to e2e/. Only its own command line and its idea of a path are used here.
const load = createRequire(projectPath('e2e/package.json'));

const DOWNLOAD_TIMEOUT_MS = 300_000;

/** The builds that Playwright brings. */
export type PlaywrightBuild = 'chromium' | 'firefox' | 'webkit';

/** The path of Playwright's command line. */
export function playwrightCli(): string {
  return join(load.resolve('@playwright/test/package.json'), '../cli.js');
}

/** Where Playwright would put its own build, whether it is there or not. */
export function playwrightPath(name: PlaywrightBuild): string {
  type Playwright = Record<PlaywrightBuild, { executablePath(): string }>;
  return (load('@playwright/test') as Playwright)[name].executablePath();
}

/** The version that this Playwright brings, such as `27.2`. */
export function playwrightVersion(name: PlaywrightBuild): string {
  const core = createRequire(load.resolve('playwright/package.json'));
  const { browsers } = core('playwright-core/browsers.json') as {
    readonly browsers: readonly { readonly name: string; readonly browserVersion?: string }[];
  };
  return browsers.find((browser) => browser.name === name)?.browserVersion ?? '';
}

export async function downloadBuild(name: PlaywrightBuild): Promise<boolean> {
  const command = [MACHINE.node, playwrightCli(), 'install', name];
  return !(await runLong(command, { timeout: DOWNLOAD_TIMEOUT_MS })).failed;
}

/** The libraries that a build needs on a bare Linux, where root or sudo allows. */
export async function installLibraries(name: PlaywrightBuild): Promise<boolean> {
  const prefix = await rootPrefix();
  if (prefix === undefined || MACHINE.platform !== 'linux') return false;
  return await runAptGet([...prefix, MACHINE.node, playwrightCli(), 'install-deps', name]);
}
