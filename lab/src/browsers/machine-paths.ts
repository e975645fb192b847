import { delimiter, join } from 'node:path';
import { MACHINE } from '../machine/machine.ts';

/** What a browser is called where it is installed. */
export interface BrowserFiles {
  /** On macOS, in /Applications. */
  readonly apps: readonly string[];
  /** On Windows, below a folder of programs. */
  readonly programs: readonly string[];
  /** Elsewhere, on PATH. */
  readonly commands: readonly string[];
}

export function machinePaths({ apps, programs, commands }: BrowserFiles): readonly string[] {
  const { env, platform } = MACHINE;
  if (platform === 'darwin') {
    return apps.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) =>
      root === undefined ? [] : programs.map((name) => join(root, name)),
    );
  }
  const folders = (env['PATH'] ?? '/usr/bin').split(delimiter);
  return [...new Set(folders.flatMap((folder) => commands.map((name) => join(folder, name))))];
}
