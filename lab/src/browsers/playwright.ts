import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rootPrefix, runAptGet } from '../machine/as-root.ts';
import { MACHINE } from '../machine/machine.ts';
import { throughProxy, withProxies } from '../network/proxy-variables.mjs';
import { projectPath } from '../project.ts';
import { runLong } from '../machine/run-long.ts';

// Playwright belongs to e2e/. Only its own command line and its idea of a path are used here.
const load = createRequire(projectPath('e2e/package.json'));

const DOWNLOAD_TIMEOUT_MS = 600_000; // a slow network

/** In ms, of a server that goes silent. Playwright tries five times: 25 s in all, a slow one is not cut. */
const SERVER_TIMEOUT_MS = '5000';

export type PlaywrightBuild = 'chromium' | 'firefox' | 'webkit';

export function playwrightCli(): string {
  return join(load.resolve('@playwright/test/package.json'), '../cli.js');
}

/** The path of Playwright's own build, whether it exists or not. */
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

/** Downloads it with the environment's proxy and CA. @returns undefined, or why it failed */
export async function downloadBuild(name: PlaywrightBuild): Promise<string | undefined> {
  const command = [MACHINE.node, playwrightCli(), 'install', name];
  const { failed, all } = await runLong(command, {
    env: {
      PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: SERVER_TIMEOUT_MS,
      ...withProxies(MACHINE.env),
    },
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  return failed ? downloadFailure(all, MACHINE.env) : undefined;
}

/** Its first error that says more than "Download failure". */
export function downloadFailure(text: string, env: NodeJS.ProcessEnv): string {
  const errors = [...text.matchAll(/^(?:\w*Error|AggregateError)(?: \[\w+\])?:? ?(?<said>.*)$/gm)];
  const told = errors.map((match) => match.groups?.['said'] ?? '').filter((said) => said !== '');
  const said = told.find((line) => !/^(?:Failed to download|Download failure)/.test(line));
  const code = /code: '(?<code>E[A-Z]+)'/.exec(text)?.groups?.['code'];
  return `${said ?? code ?? told[0] ?? 'it did not end in time'}${throughProxy('https', env)}`;
}

/** The libraries that a build needs on a bare Linux, where root or sudo allows. */
export async function installLibraries(name: PlaywrightBuild): Promise<boolean> {
  const prefix = await rootPrefix();
  if (prefix === undefined || MACHINE.platform !== 'linux') return false;
  return await runAptGet([...prefix, MACHINE.node, playwrightCli(), 'install-deps', name]);
}
