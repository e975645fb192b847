import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { MACHINE } from '../machine/machine.ts';
import { exists } from '../machine/succeeds.ts';

/** Access to the machine's trust stores, or a test's fake of it. */
export interface World {
  readonly platform: string;
  readonly home: string;
  readonly dataHome: string;
  readonly configHome: string;
  /** Before a command that needs root, in text for a person. */
  readonly sudo: '' | 'sudo ';
  exists(path: string): Promise<boolean>;
  /** Undefined if it cannot be read. */
  read(path: string): Promise<string | undefined>;
  /** The names in a folder; none if there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  has(command: string): Promise<boolean>;
  /** Standard output; undefined if it could not be run or failed. */
  run(file: string, ...args: readonly string[]): Promise<string | undefined>;
}

const TIMEOUT_MS = 20_000;

export function thisWorld(): World {
  const home = homedir();
  const { env, platform, uid } = MACHINE;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return {
    platform,
    home,
    dataHome: env['XDG_DATA_HOME'] || join(home, '.local/share'),
    configHome: env['XDG_CONFIG_HOME'] || join(home, '.config'),
    sudo: uid === 0 ? '' : 'sudo ',
    exists,
    read: (path) => readFile(path, 'utf8').catch(() => undefined),
    list: (folder) => readdir(folder).catch(() => []),
    has: async (command) => {
      const found = await Promise.all(folders.map((folder) => exists(join(folder, command))));
      return found.includes(true);
    },
    run: async (file, ...args) => {
      const { stdout, failed } = await execa(file, args, {
        reject: false,
        stdin: 'ignore', // certutil would ask for the password of a store that has one
        timeout: TIMEOUT_MS,
      });
      INTERRUPTION.signal.throwIfAborted(); // the next store is not begun
      return failed ? undefined : stdout;
    },
  };
}
