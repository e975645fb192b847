import type { Browser, BrowserName, ReportProgress } from './browser.ts';
import { findChromium } from './chromium.ts';
import { findEdge } from './edge.ts';
import { findPlaywrightBuild } from './playwright-build.ts';

const FINDERS: Readonly<Record<BrowserName, (report: ReportProgress) => Promise<Browser>>> = {
  chromium: findChromium,
  msedge: findEdge,
  firefox: (report) => findPlaywrightBuild('firefox', report),
  webkit: (report) => findPlaywrightBuild('webkit', report),
};

/** Finds a browser, or gets it. @throws {LabError} LAB_NO_BROWSER with the exact command */
export async function findBrowser(name: BrowserName, report: ReportProgress): Promise<Browser> {
  return await FINDERS[name](report);
}
