import { execa, type Options } from 'execa';

const QUICK_TIMEOUT_MS = 15_000;

/** Runs a short docker command. Rejects when it fails or takes longer than 15 s. */
export async function docker(args: readonly string[], options: Options = {}): Promise<string> {
  const { stdout } = await execa('docker', args, { timeout: QUICK_TIMEOUT_MS, ...options });
  return String(stdout);
}

/** Docker's error message: the last line that is not progress. */
export function dockerMessage(error: unknown): string {
  const text =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
      ? error.stderr
      : String(error);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => /error|failed|denied/i.test(line)) ?? lines.at(-1) ?? '').trim();
}

// The first docker command on a fresh Windows machine takes its time, and PROXY=iis asks by name.
const PROBE_TIMEOUT_MS = { linux: 5000, windows: 60_000 } as const;

/** Why no Docker Engine with Compose v2 answers that runs such containers; undefined: one does. */
export async function whyNoDocker(
  containers: 'linux' | 'windows' = 'linux',
): Promise<string | undefined> {
  const timeout = PROBE_TIMEOUT_MS[containers];
  try {
    const [os] = await Promise.all([
      docker(['info', '--format', '{{.OSType}}'], { timeout }),
      docker(['compose', 'version'], { timeout }),
    ]);
    return os === containers ? undefined : `Docker runs ${os} containers here`;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return 'docker is not installed';
  }
  const message = dockerMessage(error);
  if (/unknown command|is not a docker command|unknown shorthand/.test(message)) {
    return 'Docker has no Compose v2 plugin';
  }
  if (/permission denied/i.test(message)) return 'this user may not use the Docker Engine';
  return 'no Docker Engine answers';
}

export async function isRootless(): Promise<boolean> {
  return (await docker(['info', '--format', '{{.SecurityOptions}}'])).includes('rootless');
}
