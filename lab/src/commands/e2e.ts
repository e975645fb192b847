import { createRequire } from 'node:module';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { execa } from 'execa';
import { findChromium } from '../chromium.ts';
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
        const { path, version, origin } = await findChromium(report);
        found['LAB101_CHROMIUM'] = path;
        return `${version} (${origin})`;
      },
    },
    {
      title: 'Certificates',
      run: async () => (await labCertificates(CERTIFICATES_DIRECTORY)).outcome,
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

function playwrightCli(): string {
  const require = createRequire(projectPath('e2e/package.json'));
  return join(require.resolve('@playwright/test/package.json'), '../cli.js');
}
