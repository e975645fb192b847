import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { LabError } from './errors.ts';
import { MACHINE } from './machine.ts';
import { labPath, projectPath } from './project.ts';

/** A Chromium that runs on this machine. */
export interface Chromium {
  readonly path: string;
  /** As it says it: `Chromium 156.0.8078.73`. */
  readonly version: string;
  /** Where it comes from, for people: `Playwright's`, `on this machine`, `Debian's package`. */
  readonly origin: string;
}

const REMEMBERED = labPath('chromium.json');
const DOWNLOAD_TIMEOUT_MS = 300_000;
const PACKAGE_TIMEOUT_MS = 600_000;

/**
 * Finds a Chromium, or gets one: Playwright's own, else one on the machine, else Debian's package
 * where root or sudo allows.
 *
 * @throws {LabError} LAB_NO_BROWSER with the exact command
 */
export async function findChromium(report: (detail: string) => void): Promise<Chromium> {
  const found =
    (await remembered()) ??
    (await probe(playwrightPath(), 'Playwright’s')) ??
    (await downloaded(report)) ??
    (await onMachine()) ??
    (await packaged(report));
  if (found === undefined) throw noBrowser();
  await mkdir(labPath(), { recursive: true });
  await writeFile(REMEMBERED, JSON.stringify(found));
  return found;
}

/** The one that the last run used, so that a download which cannot work is not tried each time. */
async function remembered(): Promise<Chromium | undefined> {
  const text = await readFile(REMEMBERED, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { path, origin } = JSON.parse(text) as Chromium;
  return await probe(path, origin);
}

// Playwright belongs to e2e/. Only its own command line and its idea of a path are used here.
const require = createRequire(projectPath('e2e/package.json'));

function playwrightPath(): string {
  const { chromium } = require('@playwright/test') as { chromium: { executablePath(): string } };
  return chromium.executablePath();
}

async function downloaded(report: (detail: string) => void): Promise<Chromium | undefined> {
  report('downloading Chromium with playwright install');
  const cli = join(require.resolve('@playwright/test/package.json'), '../cli.js');
  const install = await execa(MACHINE.node, [cli, 'install', 'chromium'], {
    reject: false,
    timeout: DOWNLOAD_TIMEOUT_MS,
  });
  if (install.failed) {
    report('Playwright’s Chromium cannot be downloaded here');
    return undefined;
  }
  return (await probe(playwrightPath(), 'Playwright’s')) ?? (await withLibraries(cli, report));
}

/** On a bare Linux, Playwright's build lacks libraries that its own installer knows. */
async function withLibraries(
  cli: string,
  report: (detail: string) => void,
): Promise<Chromium | undefined> {
  const prefix = await rootPrefix();
  if (prefix === undefined || MACHINE.platform !== 'linux') return undefined;
  report('installing the libraries that Chromium needs');
  await run([...prefix, MACHINE.node, cli, 'install-deps', 'chromium']);
  return await probe(playwrightPath(), 'Playwright’s');
}

async function onMachine(): Promise<Chromium | undefined> {
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

async function packaged(report: (detail: string) => void): Promise<Chromium | undefined> {
  const prefix = await rootPrefix();
  if (prefix === undefined || !(await exists('/usr/bin/apt-get'))) return undefined;
  // On Ubuntu the package only points at a snap, which runs neither in containers nor as root.
  if ((await readFile('/etc/os-release', 'utf8')).includes('ID=ubuntu')) return undefined;
  report('installing Debian’s chromium package');
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium'];
  const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  if (!(await run([...apt, ...install]))) {
    report('reading the package lists anew');
    await run([...apt, 'update', '-qq']);
    await run([...apt, ...install]);
  }
  return await probe('/usr/bin/chromium', 'Debian’s package');
}

async function run([file = '', ...args]: readonly string[]): Promise<boolean> {
  const { failed } = await execa(file, args, { reject: false, timeout: PACKAGE_TIMEOUT_MS });
  return !failed;
}

/** What to put before a command that needs root: nothing, or sudo where it asks no password. */
async function rootPrefix(): Promise<readonly string[] | undefined> {
  if (MACHINE.uid === 0) return [];
  return (await run(['sudo', '-n', 'true'])) ? ['sudo', '-n'] : undefined;
}

/** The browser, if it is there and starts. Windows' browsers print no version: being there does. */
async function probe(path: string, origin: string): Promise<Chromium | undefined> {
  if (path === '' || !(await exists(path))) return undefined;
  if (MACHINE.platform === 'win32') return { path, origin, version: 'Chromium' };
  const { stdout, failed } = await execa(path, ['--version', '--no-sandbox'], {
    reject: false,
    timeout: 20_000,
  });
  return failed ? undefined : { path, origin, version: stdout.trim().split('\n').at(-1) ?? '' };
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

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
