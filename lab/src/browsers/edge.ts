import { LabError } from '../errors.ts';
import type { Browser } from './browser.ts';
import { type BrowserFiles, machinePaths } from './machine-paths.ts';
import { probeBrowser } from './probe.ts';

/** Microsoft's Edge, as it is installed: nothing is downloaded for it. */
export async function findEdge(): Promise<Browser> {
  for (const path of machinePaths(EDGE)) {
    const { version } = await probeBrowser(path);
    if (version !== undefined) return { name: 'msedge', path, version, origin: 'on this machine' };
  }
  throw new LabError(
    'LAB_NO_BROWSER',
    'Microsoft Edge is not installed: run npx playwright install msedge, or choose E2E_BROWSER=chromium',
  );
}

const EDGE: BrowserFiles = {
  apps: ['Microsoft Edge'],
  programs: ['Microsoft/Edge/Application/msedge.exe'],
  commands: ['microsoft-edge', 'microsoft-edge-stable'],
};
