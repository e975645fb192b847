import { execFile, execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { env, platform, stdout } from 'node:process';
import { promisify } from 'node:util';
import { projectPath } from '@lab101/lab';

const run = promisify(execFile);

export const EXAMPLES = ['ws', 'socket.io', 'vite', 'signalr'] as const;
export type InstalledExample = (typeof EXAMPLES)[number];

const OLDEST_DOTNET = 10; // examples/signalr/hub.csproj
const TIMEOUT_MS = 10 * 60_000; // of a download

/** Why the hub cannot be run; undefined: it can. */
export const WITHOUT_DOTNET = hasDotnet() ? undefined : `no .NET SDK ${OLDEST_DOTNET} on PATH`;

export function folderOf(example: InstalledExample, ...below: readonly string[]): string {
  return projectPath('examples', example, ...below);
}

/** Installs what each application needs, by its lock file, and builds the hub. */
export default async function installExamples(): Promise<void> {
  const startedMs = performance.now();
  if (WITHOUT_DOTNET !== undefined) stdout.write(`not run: signalr: ${WITHOUT_DOTNET}\n`);
  const wanted = EXAMPLES.filter((name) => name !== 'signalr' || WITHOUT_DOTNET === undefined);
  // One after the other: npm would fetch the same at once, and there are few processors.
  for (const example of wanted) {
    if (mustInstall(example)) await inFolder(example, 'npm', ['ci']);
  }
  if (wanted.includes('signalr')) {
    await inFolder('signalr', 'dotnet', ['build', '--disable-build-servers', '-v', 'quiet']);
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  stdout.write(`${wanted.join(', ')} are installed, in ${seconds} s\n`);
}

function mustInstall(example: InstalledExample): boolean {
  const timeOf = (file: string): number =>
    statSync(folderOf(example, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return timeOf('node_modules/.package-lock.json') < timeOf('package-lock.json');
}

async function inFolder(
  example: InstalledExample,
  name: string,
  args: readonly string[],
): Promise<void> {
  const command = `${name} ${args.join(' ')}`;
  try {
    await run(name, args, {
      cwd: folderOf(example),
      timeout: TIMEOUT_MS,
      env: { ...env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
      shell: platform === 'win32', // npm is a script there
    });
  } catch (error) {
    const { stderr = '', stdout: said = '', message } = error as Partial<Record<string, string>>;
    throw new Error(
      `examples/${example}: ${command} failed; check the network, then run make examples again\n${said}${stderr || message}`,
      { cause: error },
    );
  }
}

function hasDotnet(): boolean {
  try {
    const list = execFileSync('dotnet', ['--list-sdks'], { encoding: 'utf8', stdio: 'pipe' });
    return list.split('\n').some((line) => Number.parseInt(line, 10) >= OLDEST_DOTNET);
  } catch {
    return false;
  }
}
