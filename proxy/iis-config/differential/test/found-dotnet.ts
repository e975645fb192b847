import { spawnSync } from 'node:child_process';

/** .NET 10 is the first that runs a single file. */
const found = spawnSync('dotnet', ['--version'], { encoding: 'utf8' });

/** Why the middleware cannot run on this machine, or false. */
export const WITHOUT_DOTNET: string | false =
  found.status === 0 && Number.parseInt(found.stdout, 10) >= 10
    ? false
    : 'not run: no .NET SDK 10 or later on PATH';
