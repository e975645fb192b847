import { join } from 'node:path';
import type { World } from '../world.ts';

/** A machine for a test: a Debian of an ordinary user, with nothing installed. */
export interface FakeMachine {
  readonly platform?: string;
  readonly sudo?: '' | 'sudo ';
  /** Paths and contents; the folders above them exist. */
  readonly files?: Readonly<Record<string, string>>;
  readonly commands?: readonly string[];
  /** The output of each command line; undefined if it fails. */
  readonly run?: (line: string) => string | undefined;
}

export const HOME = '/home/ann';

export function fakeWorld(machine: FakeMachine = {}): World {
  const { platform = 'linux', sudo = 'sudo ', files = {}, commands = [], run } = machine;
  const below = (folder: string): string[] =>
    Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
  return {
    platform,
    sudo,
    home: HOME,
    dataHome: join(HOME, '.local/share'),
    configHome: join(HOME, '.config'),
    exists: async (path) => path in files || below(path).length > 0,
    read: async (path) => files[path],
    list: async (folder) => {
      const names = below(folder).map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return [...new Set(names)];
    },
    has: async (command) => commands.includes(command),
    run: async (file, ...args) => run?.([file, ...args].join(' ')),
  };
}
