import { env, execPath } from 'node:process';
import { execa } from 'execa';
import { findBrowser } from '../browsers/find-browser.ts';
import { playwrightCli } from '../browsers/playwright.ts';
import { prepareBrowser } from '../browsers/prepare.ts';
import { chooseEngine } from '../engines/engines.ts';
import { findNginx } from '../engines/process/nginx-binary.ts';
import { labCertificates } from '../certificates.ts';
import type { LabSettings } from '../options.ts';
import { CERTIFICATES_DIRECTORY } from '../plan.ts';
import { projectPath } from '../project.ts';
import type { Output } from './output.ts';

/**
 * Proves the lab in Chromium, in labs of its own on free ports.
 *
 * @param args handed on to Playwright, such as `--grep localhost`
 * @returns Playwright's exit code
 */
export async function e2e(
  settings: LabSettings,
  args: readonly string[],
  output: Output,
): Promise<number> {
  const found: Record<string, string> = {};
  await output.steps([
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
        if (found['LAB101_ENGINE'] !== 'process') return settings.images.nginx;
        const { version, path } = await findNginx(env['PATH'] ?? '', report);
        return `nginx ${version}, ${path}`;
      },
    },
    {
      title: 'Browser',
      run: async (report) => {
        const { name, path, version, origin } = await findBrowser(settings.browser, report);
        found['LAB101_BROWSER'] = name;
        found['LAB101_BROWSER_VERSION'] = version;
        if (path !== undefined) found['LAB101_BROWSER_PATH'] = path;
        return `${version} (${origin})`;
      },
    },
    {
      title: 'Certificates',
      run: async () => {
        const made = await labCertificates(CERTIFICATES_DIRECTORY);
        Object.assign(found, await prepareBrowser(settings.browser, made.caFile));
        return made.outcome;
      },
    },
  ]);
  const config = projectPath('e2e/dist/playwright.config.js');
  const { exitCode } = await execa(execPath, [playwrightCli(), 'test', '-c', config, ...args], {
    env: { ...env, ...found },
    stdio: 'inherit',
    reject: false,
  });
  return exitCode ?? 1;
}
