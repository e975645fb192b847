import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { rootPrefix, runAptGet } from '../as-root.ts';
import { LabError } from '../errors.ts';
import { MACHINE } from '../machine.ts';
import { labPath } from '../project.ts';
import { readJson, writeJson } from '../state-file.ts';
import type { Browser, ReportProgress } from './browser.ts';
import { downloadBuild, installLibraries, playwrightPath } from './playwright.ts';
import { exists, probeBrowser } from './probe.ts';

const REMEMBERED = labPath('chromium.json');

/**
 * Finds a Chromium, or gets one: Playwright's own, else one on the machine, else Debian's package
 * where root or sudo allows.
 *
 * @throws {LabError} LAB_NO_BROWSER with the exact command
 */
export async function findChromium(report: ReportProgress): Promise<Browser> {
  const found =
    (await remembered()) ??
    (await probe(playwrightPath('chromium'), 'Playwright’s')) ??
    (await downloaded(report)) ??
    (await onMachine()) ??
    (await packaged(report));
  if (found === undefined) throw noBrowser();
  await mkdir(labPath(), { recursive: true });
  await writeJson(REMEMBERED, found);
  return found;
}

/** The one that the last run used, so that a download which cannot work is not tried each time. */
async function remembered(): Promise<Browser | undefined> {
  const known = await readJson(REMEMBERED, isRemembered);
  return known === undefined ? undefined : await probe(known.path, known.origin);
}

function isRemembered(value: Partial<Browser>): value is Browser & { readonly path: string } {
  return typeof value.path === 'string' && typeof value.origin === 'string';
}

async function downloaded(report: ReportProgress): Promise<Browser | undefined> {
  report('downloading Chromium with playwright install');
  if (!(await downloadBuild('chromium'))) {
    report('Playwright’s Chromium cannot be downloaded here');
    return undefined;
  }
  const found = await probe(playwrightPath('chromium'), 'Playwright’s');
  if (found !== undefined) return found;
  report('installing the libraries that Chromium needs');
  await installLibraries('chromium');
  return await probe(playwrightPath('chromium'), 'Playwright’s');
}

async function onMachine(): Promise<Browser | undefined> {
  for (const path of machinePaths()) {
    const found = await probe(path, 'on this machine');
    if (found !== undefined) return found;
  }
  return undefined;
}

function machinePaths(): string[] {
  if (MACHINE.platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return apps.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (MACHINE.platform === 'win32') {
    const roots = [
      MACHINE.env['ProgramFiles'],
      MACHINE.env['ProgramFiles(x86)'],
      MACHINE.env['LOCALAPPDATA'],
    ];
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return roots.flatMap((root) =>
      root === undefined ? [] : programs.map((name) => join(root, name)),
    );
  }
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ];
  const folders = (MACHINE.env['PATH'] ?? '/usr/bin').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

async function packaged(report: ReportProgress): Promise<Browser | undefined> {
  const prefix = await rootPrefix();
  if (prefix === undefined || !(await exists('/usr/bin/apt-get'))) return undefined;
  // On Ubuntu the package only points at a snap, which runs neither in containers nor as root.
  if ((await readFile('/etc/os-release', 'utf8')).includes('ID=ubuntu')) return undefined;
  report('installing Debian’s chromium package');
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium'];
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  if (!(await runAptGet([...apt, ...install]))) {
    report('reading the package lists anew');
    await runAptGet([...apt, 'update', '-qq']);
    await runAptGet([...apt, ...install]);
  }
  return await probe('/usr/bin/chromium', 'Debian’s package');
}

async function probe(path: string, origin: string): Promise<Browser | undefined> {
  const version = await probeBrowser(path);
  return version === undefined ? undefined : { name: 'chromium', path, version, origin };
}

function noBrowser(): LabError {
  const command =
    MACHINE.platform === 'linux'
      ? 'sudo apt-get install -y chromium'
      : 'npx playwright install chromium';
  return new LabError(
    'LAB_NO_BROWSER',
    `there is no Chromium, and neither Playwright’s download nor this system’s package can be had: run ${command}`,
  );
}
