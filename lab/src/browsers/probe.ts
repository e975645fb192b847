import { execa } from 'execa';
import { MACHINE } from '../machine/machine.ts';
import { TEMPORARY, withOwnedFolder } from '../machine/owned-folder.ts';
import { exists } from '../machine/succeeds.ts';

const TIMEOUT_MS = 20_000;

/** A version, or the reason why an installed browser cannot be used; neither if there is none. */
export interface ProbedBrowser {
  readonly version?: string;
  readonly why?: string;
}

export async function probeBrowser(path: string): Promise<ProbedBrowser> {
  if (path === '' || !(await exists(path))) return {};
  // Windows' browsers print no version: being there does.
  if (MACHINE.platform === 'win32') return { version: path.includes('Edge') ? 'Edge' : 'Chromium' };
  const run = await execa(path, ['--version', '--no-sandbox'], {
    reject: false,
    timeout: TIMEOUT_MS,
  });
  if (!run.failed) return { version: run.stdout.trim().split('\n').at(-1) ?? '' };
  const said = run.signal ?? run.code ?? (run.stderr ?? '').trim().split('\n').at(-1);
  return { why: `${path} does not start (${said || `exit code ${run.exitCode}`})` };
}

const START_TIMEOUT_MS = 30_000;

/** Why it shows no page, if so: a browser that prints its version may still crash at once. */
export async function pageFailure(path: string): Promise<string | undefined> {
  if (MACHINE.platform === 'win32') return undefined; // would open a window in an older one
  return await withOwnedFolder(TEMPORARY, async (directory) => {
    const options = ['--headless', '--disable-gpu', '--no-proxy-server', '--no-first-run'];
    const sandbox = MACHINE.uid === 0 ? ['--no-sandbox'] : [];
    const args = [...options, ...sandbox, `--user-data-dir=${directory}`, '--dump-dom'];
    const run = await execa(path, [...args, 'data:text/html,<p>lab101</p>'], {
      reject: false,
      timeout: START_TIMEOUT_MS,
    });
    if (!run.failed && run.stdout.includes('lab101')) return undefined;
    const said = run.signal ?? run.code ?? (run.stderr ?? '').trim().split('\n').at(-1);
    return `${path} starts and ends at once (${said || 'it shows no page'})`;
  });
}
