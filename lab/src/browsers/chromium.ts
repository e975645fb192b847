import { mkdir, readFile } from 'node:fs/promises';
import { rootPrefix } from '../machine/as-root.ts';
import { LabError } from '../errors.ts';
import { MACHINE } from '../machine/machine.ts';
import { TEMPORARY, withOwnedFolder } from '../machine/owned-folder.ts';
import { aptGet } from '../network/apt-get.ts';
import { labPath } from '../project.ts';
import { readJson, writeJson } from '../machine/state-file.ts';
import { exists } from '../machine/succeeds.ts';
import type { Browser, ReportProgress } from './browser.ts';
import { downloadBuild, installLibraries, playwrightPath } from './playwright.ts';
import { type BrowserFiles, machinePaths } from './machine-paths.ts';
import { pageFailure, probeBrowser } from './probe.ts';

const REMEMBERED = labPath('chromium.json');
const DEBIANS = '/usr/bin/chromium';

/** The reasons found so far, for the message that says why there is no Chromium. */
type Faults = string[];

/**
 * Finds a Chromium, or installs one: Playwright's own, else one on the machine, else Debian's
 * package if root or sudo allows.
 *
 * @throws {LabError} LAB_NO_BROWSER with the reason why each attempt failed, and the exact command
 */
export async function findChromium(report: ReportProgress): Promise<Browser> {
  const faults: Faults = [];
  const found =
    (await remembered()) ??
    (await probe(playwrightPath('chromium'), 'Playwright’s', faults)) ??
    (await downloaded(report, faults)) ??
    (await onMachine(faults)) ??
    (await packaged(report, faults));
  if (found === undefined) throw noBrowser(faults);
  await mkdir(labPath(), { recursive: true });
  await writeJson(REMEMBERED, found);
  return found;
}

/** The Chromium of the last run, so that a download that cannot work is not repeated each time. */
async function remembered(): Promise<Browser | undefined> {
  const known = await readJson(REMEMBERED, isRemembered);
  if (known === undefined) return undefined;
  const { path, origin } = known;
  const { version } = await probeBrowser(path);
  if (version === undefined) return undefined;
  // It showed a page then; another version of it has yet to.
  if (version === known.version) return { name: 'chromium', path, version, origin };
  return await probe(path, origin, []);
}

function isRemembered(value: Partial<Browser>): value is Browser & { readonly path: string } {
  return typeof value.path === 'string' && typeof value.origin === 'string';
}

async function downloaded(report: ReportProgress, faults: Faults): Promise<Browser | undefined> {
  report('downloading Chromium with playwright install');
  const failure = await downloadBuild('chromium');
  if (failure !== undefined) {
    const fault = `Playwright’s Chromium cannot be downloaded (${failure})`;
    report(fault);
    faults.push(fault);
    return undefined;
  }
  const found = await probe(playwrightPath('chromium'), 'Playwright’s', []);
  if (found !== undefined) return found;
  report('installing the libraries that Chromium needs');
  await installLibraries('chromium');
  return await probe(playwrightPath('chromium'), 'Playwright’s', faults);
}

async function onMachine(faults: Faults): Promise<Browser | undefined> {
  for (const path of machinePaths(CHROMIUMS)) {
    const found = await probe(path, 'on this machine', faults);
    if (found !== undefined) return found;
  }
  return undefined;
}

const CHROMIUMS: BrowserFiles = {
  apps: ['Google Chrome', 'Chromium', 'Microsoft Edge'],
  programs: ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'],
  commands: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ],
};

async function packaged(report: ReportProgress, faults: Faults): Promise<Browser | undefined> {
  const prefix = await rootPrefix();
  if (prefix === undefined || !(await exists('/usr/bin/apt-get'))) return undefined;
  // On Ubuntu the package only points at a snap, which runs neither in containers nor as root.
  if ((await readFile('/etc/os-release', 'utf8')).includes('ID=ubuntu')) return undefined;
  if (await exists(DEBIANS)) return undefined; // it was found on the machine, and is of no use
  report('installing Debian’s chromium package');
  const failure = await installPackage(prefix, report);
  if (failure === undefined) return await probe(DEBIANS, 'Debian’s package', faults);
  faults.push(`Debian’s package cannot be installed (${failure})`);
  return undefined;
}

/** @returns undefined, or why it failed */
async function installPackage(
  prefix: readonly string[],
  report: ReportProgress,
): Promise<string | undefined> {
  return await withOwnedFolder(TEMPORARY, async (folder) => {
    // Its folder is this user's alone, apt's own user may not read the CAs there.
    const options = { folder, prefix, options: ['APT::Sandbox::User=root'] };
    const installing = { ...options, fetchesIntoFolder: false };
    const install = ['install', '-y', '--no-install-recommends', 'chromium'];
    const first = (await aptGet(install, installing)).failure;
    if (first === undefined || first.isNetwork) return first?.reason;
    report('updating the package lists');
    const update = await aptGet(['update'], options);
    if (update.failure !== undefined) return update.failure.reason;
    const { failure } = await aptGet(install, installing);
    return failure === undefined ? undefined : (update.unreached ?? failure).reason;
  });
}

/** A Chromium that shows a page. If the one at that path does not, notes the fault. */
async function probe(path: string, origin: string, faults: Faults): Promise<Browser | undefined> {
  const { version, why } = await probeBrowser(path);
  const fault = version === undefined ? why : await pageFailure(path);
  if (fault !== undefined) faults.push(fault);
  if (version === undefined || fault !== undefined) return undefined;
  return { name: 'chromium', path, version, origin };
}

function noBrowser(faults: Faults): LabError {
  const why = [...new Set(faults)].join('; ') || 'none is on this machine';
  const command =
    MACHINE.platform === 'linux'
      ? 'sudo apt-get install -y --reinstall chromium'
      : 'npx playwright install chromium';
  return new LabError('LAB_NO_BROWSER', `no Chromium starts: ${why}`, {
    next: `run ${command}`,
  });
}
