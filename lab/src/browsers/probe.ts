import { access } from 'node:fs/promises';
import { execa } from 'execa';
import { MACHINE } from '../machine.ts';

const TIMEOUT_MS = 20_000;

/** The version of the browser at that path; undefined where it is not there or does not start. */
export async function probeBrowser(path: string): Promise<string | undefined> {
  if (path === '' || !(await exists(path))) return undefined;
  // Windows' browsers print no version: being there does.
  if (MACHINE.platform === 'win32') return path.includes('Edge') ? 'Edge' : 'Chromium';
  const { stdout, failed } = await execa(path, ['--version', '--no-sandbox'], {
    reject: false,
    timeout: TIMEOUT_MS,
  });
  return failed ? undefined : (stdout.trim().split('\n').at(-1) ?? '');
}

export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
