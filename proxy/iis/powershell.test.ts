import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { env } from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { IIS_FOLDER } from './test/iis-files.ts';

// The scripts are tested in their own language, with Pester, in test/*.Tests.ps1. All of it is run
// here in one PowerShell, and each Pester test is a test of this file.

type Tools = Readonly<Record<'PowerShell' | 'Pester', { readonly file: string }>>;

interface PesterTest {
  readonly name: string;
  readonly passed: boolean;
  readonly error: string;
}

const FOLDER = `${IIS_FOLDER}test/`;
const TIMEOUT_MS = 600_000; // it takes 10 s where nothing else runs
const tools = JSON.parse(await readFile(`${FOLDER}tools.json`, 'utf8')) as Tools;
const [pwsh, pester] = [tools.PowerShell, tools.Pester].map(
  ({ file }) => `${IIS_FOLDER}../../${file}`,
) as [string, string];

/** Why nothing of it can be run here; undefined: it can. */
function whyNot(): string | undefined {
  if (platform() === 'win32') {
    return 'the tests put functions in the place of Windows’ commands: run them on Linux or macOS';
  }
  const isMissing = ![pwsh, pester].every((path) => existsSync(path));
  return isMissing ? 'no PowerShell in .lab, make powershell fetches it with dotnet' : undefined;
}

async function runPester(): Promise<readonly PesterTest[]> {
  const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-File', `${FOLDER}run.ps1`, pester];
  const { stdout } = await promisify(execFile)(pwsh, words, {
    env: {
      ...env,
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      POWERSHELL_UPDATECHECK: 'Off',
      DOTNET_TieredPGO: '0', // a run is over before it would pay
      DOTNET_TC_CallCountThreshold: '2000',
    },
    maxBuffer: 2 ** 24,
    timeout: TIMEOUT_MS,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PesterTest);
}

/** As the files name them: what a name takes from its data stands there in <angle brackets>. */
async function readTitles(): Promise<readonly string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.Tests.ps1'));
  const texts = await Promise.all(files.map((name) => readFile(`${FOLDER}${name}`, 'utf8')));
  const titles = texts.join('\n').matchAll(/^\s*It '(?<title>(?:[^']|'')+)'/gm);
  return Array.from(titles, ({ groups }) => (groups?.['title'] ?? '').replaceAll("''", "'"));
}

const titles = await readTitles();
const reason = whyNot();
if (reason === undefined) {
  const results = await runPester();
  test('Pester runs every test of every file', () => {
    assert.ok(titles.length > 50);
    assert.ok(results.length >= titles.length, `${results.length} of ${titles.length}`);
  });
  for (const { name, passed, error } of results) test(name, () => assert.ok(passed, error));
} else {
  for (const title of titles) test(title, { skip: `not run: ${reason}` });
}
