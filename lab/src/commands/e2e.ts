import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { env, execPath, pid } from 'node:process';
import { spkiSha256 } from '@lab101/certs';
import type { BrowserName } from '../browsers/browser.ts';
import { findBrowser } from '../browsers/find-browser.ts';
import { playwrightCli } from '../browsers/playwright.ts';
import { prepareBrowser } from '../browsers/prepare.ts';
import { chooseEngine } from '../engines/engines.ts';
import { proxyOf } from '../lab/configure-proxy.ts';
import { labCertificates } from '../lab/certificates.ts';
import type { Step } from '../lab/lab.ts';
import { withLoopbackDirect } from '../network/proxy-variables.mjs';
import type { LabSettings } from '../settings/options.ts';
import { CERTIFICATES_DIRECTORY } from '../lab/plan.ts';
import { projectPath } from '../project.ts';
import { runLong } from '../machine/run-long.ts';
import { OWNER_VARIABLE, stopLeftLabs } from '../running/test-labs.ts';
import { endingWith } from '../machine/ending-with.ts';
import { describeProxy } from './describe-proxy.ts';
import type { Output } from './output.ts';

/** Windows containers are too heavy for a lab per worker, and restart too slowly. */
const HEAVY_OPTIONS = ['--workers=1', `--timeout=${10 * 60_000}`] as const;

/** Playwright may not end after one SIGINT while it starts, and ignores a second one for 1 s. */
const ASK_AGAIN_MS = 1100;

/** The time in which Playwright's tests may clean up. What they leave is swept. */
const PLAYWRIGHT_GRACE_MS = 4000;

/**
 * Runs the browser tests, in labs of their own on free ports.
 *
 * @param args passed on to Playwright, such as `--grep localhost`
 * @param interrupted ends the run and stops its labs
 * @returns Playwright's exit code
 */
export async function e2e(
  settings: LabSettings,
  args: readonly string[],
  output: Output,
  interrupted: AbortSignal,
): Promise<number> {
  const found: Record<string, string> = {
    [OWNER_VARIABLE]: String(pid),
    LAB101_PROXY_NAME: settings.proxy,
  };
  const isHeavy = proxyOf(settings).container.containers === 'windows';
  const steps: Step[] = [
    {
      title: 'Engine',
      run: async (report) => {
        const { engine, why } = await chooseEngine(settings, report);
        found['LAB101_ENGINE'] = engine;
        return `${engine}, because ${why}`;
      },
    },
    {
      title: 'Proxy',
      run: async (report) => {
        const proxy = await describeProxy(found['LAB101_ENGINE'], settings, report);
        found['LAB101_PROXY'] = proxy.name;
        return proxy.detail;
      },
    },
    browserStep(settings.browser, found),
    {
      title: 'Certificates',
      run: async () => {
        const made = await labCertificates(CERTIFICATES_DIRECTORY);
        Object.assign(found, await prepareBrowser(settings.browser, made.caFile));
        const leaf = new X509Certificate(await readFile(made.certFile));
        if (isHeavy) found['LAB101_LEAF_SPKI_SHA256'] = spkiSha256(leaf);
        return made.outcome;
      },
    },
  ];
  await stopLeftLabs(); // labs of a run that was killed
  await output.steps(steps.map((step) => endingWith(interrupted, step)));
  try {
    const options = [...(isHeavy ? HEAVY_OPTIONS : []), ...args];
    return await runPlaywright('playwright.config.js', found, options);
  } finally {
    await stopLeftLabs(); // Playwright leaves them if it is interrupted while they start
  }
}

/** Finds a browser, or gets it, and adds what Playwright is to know of it to `found`. */
export function browserStep(browser: BrowserName, found: Record<string, string>): Step {
  return {
    title: 'Browser',
    run: async (report) => {
      const { name, path, version, origin } = await findBrowser(browser, report);
      found['LAB101_BROWSER'] = name;
      if (path !== undefined) found['LAB101_BROWSER_PATH'] = path;
      return `${version} (${origin})`;
    },
  };
}

/** Runs the tests of one configuration of e2e/. @returns Playwright's exit code */
export async function runPlaywright(
  file: string,
  found: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<number> {
  const config = projectPath(`e2e/dist/${file}`);
  const command = [playwrightCli(), 'test', '-c', config, ...args];
  const { exitCode } = await runLong([execPath, ...command], {
    // The tests send every request to this machine. Docker may still need its proxy.
    env: { ...withLoopbackDirect(env), ...found },
    stdio: 'inherit',
    ask: 'SIGINT', // the one signal at which it closes its browsers and reports
    askLeader: true, // signalled workers would look like crashed ones
    askEveryMs: ASK_AGAIN_MS,
    graceMs: PLAYWRIGHT_GRACE_MS,
  });
  return exitCode ?? 1;
}
