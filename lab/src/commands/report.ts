import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { LabError } from '../errors.ts';
import { MACHINE } from '../machine/machine.ts';
import { labPath } from '../project.ts';
import type { Output } from './output.ts';

const FILE = labPath('e2e/report/report.html');

/**
 * Opens the report of the last browser tests in the default browser. Without a display, prints its
 * path.
 *
 * @throws {LabError} LAB_NO_REPORT if no tests were run yet
 */
export async function report(output: Output): Promise<void> {
  if (!existsSync(FILE)) {
    throw new LabError('LAB_NO_REPORT', `there is no report yet (${FILE}): run make e2e`);
  }
  const { href } = pathToFileURL(FILE);
  const opened = hasDisplay() && (await opens(href));
  output.result(opened ? `Opened ${href}` : FILE, { file: FILE, opened });
}

/** False in an SSH session or a container, which show no browser. */
function hasDisplay(): boolean {
  const { env, platform } = MACHINE;
  if (platform === 'darwin' || platform === 'win32') return env['SSH_CONNECTION'] === undefined;
  const names = ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'];
  return names.some((name) => env[name] !== undefined && env[name] !== '');
}

async function opens(href: string): Promise<boolean> {
  try {
    const { default: open } = await import('open');
    await open(href);
    return true;
  } catch {
    return false;
  }
}
