import { delimiter, join } from 'node:path';
import { LabError } from '../errors.ts';
import { MACHINE } from '../machine/machine.ts';
import type { Browser } from './browser.ts';
import { probeBrowser } from './probe.ts';

/** Microsoft's Edge, as it is installed: nothing is downloaded for it. */
export async function findEdge(): Promise<Browser> {
  for (const path of edgePaths()) {
    const { version } = await probeBrowser(path);
    if (version !== undefined) return { name: 'msedge', path, version, origin: 'on this machine' };
  }
  throw new LabError(
    'LAB_NO_BROWSER',
    'Microsoft Edge is not installed: run npx playwright install msedge, or choose E2E_BROWSER=chromium',
  );
}

function edgePaths(): string[] {
  const { env, platform } = MACHINE;
  if (platform === 'darwin') {
    return ['/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'];
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles(x86)'], env['ProgramFiles'], env['LOCALAPPDATA']];
    return roots.flatMap((root) =>
      root === undefined ? [] : [join(root, 'Microsoft/Edge/Application/msedge.exe')],
    );
  }
  const folders = (env['PATH'] ?? '/usr/bin').split(delimiter);
  const names = ['microsoft-edge', 'microsoft-edge-stable'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}
