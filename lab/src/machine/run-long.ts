import { execa } from 'execa';
import { INTERRUPTION } from './interrupted.ts';
import { endingGroup, OWN_GROUP, type GroupOptions } from './program-group.mjs';
import { PROJECT_ROOT } from '../project.ts';

export interface LongRun extends Omit<GroupOptions, 'signal'> {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeout?: number;
  readonly stdio?: 'pipe' | 'inherit';
}

export interface LongRunResult {
  readonly failed: boolean;
  readonly exitCode: number | undefined;
  /** Standard output and standard error, as they came. */
  readonly all: string;
  readonly message: string;
}

/**
 * Runs a program, such as a download, that ends with this command: if the command is interrupted,
 * the program and all that it has started are ended before this rejects.
 *
 * @throws {DOMException} AbortError once the command is interrupted
 */
export async function runLong(
  [file = '', ...args]: readonly string[],
  { timeout = 0, stdio = 'pipe', cwd, env, ...ending }: LongRun = {},
): Promise<LongRunResult> {
  const { signal } = INTERRUPTION;
  signal.throwIfAborted();
  // sudo keeps its leave by terminal, which a program in a group of its own would not have.
  const group = file === 'sudo' ? {} : OWN_GROUP;
  const program = execa(file, args, {
    ...group,
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    all: true,
    localDir: PROJECT_ROOT,
    preferLocal: true,
    reject: false,
    stdio: ['ignore', stdio, stdio], // a group of its own may not read the terminal
    timeout,
  });
  const result = await endingGroup(program, program, { signal, ...ending });
  signal.throwIfAborted();
  const { failed, exitCode, all, shortMessage } = result;
  return { failed, exitCode, all: all ?? '', message: shortMessage ?? '' };
}
