import { access, constants, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProxyDescriptor } from '@lab101/failures';
import { execa } from 'execa';
import {
  isAlive,
  killChild,
  signalChildAlone,
  startChild,
  stopChild,
} from '../engines/process/child.ts';
import { findProgram } from '../engines/process/find-program.ts';
import { MACHINE } from '../machine/machine.ts';
import { labPath } from '../project.ts';
import type { ProxyRunner } from './proxy-runner.ts';

const STOP_MS = 3000;
/** Debian's nobody and nogroup. */
const NOBODY = 65_534;

/** A program that is missing is fetched. */
export const AS_PROGRAM: ProxyRunner = {
  missing: missingNeed,
  find: async (descriptor) => {
    const { path, env } = await findProgram(
      descriptor.program,
      MACHINE.env['PATH'] ?? '',
      () => undefined,
    );
    const userId = userOf(descriptor);
    return {
      root: path.replace(/\/usr\/s?bin\/[^/]+$/, ''),
      ...(userId !== undefined && { userId }),
      start: async (place) => {
        const command = descriptor.start(place);
        const child = await startChild({
          file: path,
          args: command.args,
          env: { PATH: MACHINE.env['PATH'], ...env, ...command.env },
          outputFile: place.accessLog,
          errorFile: place.errorLog,
          ...(userId !== undefined && { userId }),
        });
        return {
          isAlive: () => isAlive(child),
          order: async (what) => {
            if ('signal' in what) await signalChildAlone(child, what.signal);
            else await execa(path, what.command.slice(1), { env: { ...env }, timeout: 10_000 });
          },
          stop: async () => {
            await stopChild(child, STOP_MS);
            await killChild(child);
          },
        };
      },
    };
  },
};

function userOf({ refusesRoot }: ProxyDescriptor): number | undefined {
  return refusesRoot === true && MACHINE.uid === 0 ? NOBODY : undefined;
}

/**
 * Why it cannot run on this machine, for a test that is left out; undefined: it can. A program that
 * is missing is fetched.
 */
export async function missing(descriptor: ProxyDescriptor): Promise<string | undefined> {
  const needed = await missingNeed(descriptor);
  if (needed !== undefined) return needed;
  try {
    await findProgram(descriptor.program, MACHINE.env['PATH'] ?? '', () => undefined);
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

/**
 * The same for what is not fetched: the program of the machine that it needs beside itself, and a
 * clone that the user can enter that it runs as.
 */
async function missingNeed(descriptor: ProxyDescriptor): Promise<string | undefined> {
  const { needs, title } = descriptor;
  if (needs !== undefined && !(await isOnPath(needs))) return `no ${needs} on PATH for ${title}`;
  if (userOf(descriptor) === undefined) return undefined;
  const closed = await closedFolder(labPath());
  return closed && `${title} runs as nobody, who cannot enter ${closed}`;
}

/** The first folder on the way to that one that only some users may enter. */
export async function closedFolder(folder: string): Promise<string | undefined> {
  const above = dirname(folder);
  const closed = above === folder ? undefined : await closedFolder(above);
  if (closed !== undefined) return closed;
  const found = await stat(folder).catch(() => undefined); // it may not have been made yet
  return found !== undefined && (found.mode & constants.S_IXOTH) === 0 ? folder : undefined;
}

async function isOnPath(command: string): Promise<boolean> {
  const folders = (MACHINE.env['PATH'] ?? '').split(':');
  const looks = folders.map((folder) =>
    access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(looks)).includes(true);
}
