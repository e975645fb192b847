/**
 * make powershell: fetches PowerShell and Pester into .lab/, for the tests of this folder's scripts.
 * Needs the .NET SDK 10 or later and a NuGet server; nothing else of the project needs them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

const TIMEOUT_MS = 300_000;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { PowerShell, Pester } = JSON.parse(
  readFileSync(new URL('tools.json', import.meta.url), 'utf8'),
);

const COMMANDS = {
  PowerShell: ['tool', 'install', 'PowerShell', '--version', PowerShell.version, '--tool-path'],
  Pester: ['package', 'download', `Pester@${Pester.version}`, '--output'],
};

function fetchTool(name, { version, folder, file }) {
  if (existsSync(`${ROOT}${file}`)) {
    console.log(`${name} ${version} is in ${folder}`);
    return;
  }
  console.log(`Fetching ${name} ${version} into ${folder}`);
  rmSync(`${ROOT}${folder}`, { recursive: true, force: true }); // of a fetch that was interrupted
  const { status, error, signal } = spawnSync('dotnet', [...COMMANDS[name], folder], {
    cwd: ROOT,
    env: { ...env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TIMEOUT_MS,
  });
  if (error?.code === 'ENOENT') {
    throw new Error(
      'dotnet is not on PATH: install the .NET SDK 10, then run make powershell again',
    );
  }
  if (error?.code === 'ETIMEDOUT') throw new Error(`no end within ${TIMEOUT_MS / 1000} s`);
  if (status !== 0) throw new Error(`dotnet ended with ${signal ?? status}, see above`);
}

for (const [name, tool] of Object.entries({ PowerShell, Pester })) {
  try {
    fetchTool(name, tool);
  } catch (error) {
    console.error(`ERROR: ${name} ${tool.version} was not fetched: ${error.message}`);
    process.exitCode = 1;
    break;
  }
}
