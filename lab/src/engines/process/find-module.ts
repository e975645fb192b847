import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadableModule } from '@lab101/proxy';
import { execa } from 'execa';
import { INTERRUPTION } from '../../interrupted.ts';
import { MACHINE } from '../../machine.ts';
import { TEMPORARY, withOwnedFolder } from '../../owned-folder.ts';
import { labPath } from '../../project.ts';
import { unpackModule } from './debian-package.ts';
import type { FoundProgram } from './find-program.ts';

/**
 * A module of a program: its own, else Debian's or Ubuntu's, unpacked under .lab without root.
 * Undefined: there is none that this program can load.
 */
export async function findModule(
  program: FoundProgram,
  module: LoadableModule,
): Promise<string | undefined> {
  const fetched = join(fetchedFolder(module), module.file);
  for (const file of [await ownPlace(program, module), fetched]) {
    if (await loads(program, module, file)) return forward(file);
  }
  await fetchOnce(module);
  return (await loads(program, module, fetched)) ? forward(fetched) : undefined;
}

function fetchedFolder({ debianPackage }: LoadableModule): string {
  return labPath(debianPackage);
}

/** Programs of Windows read a backslash as an escape. */
function forward(path: string): string {
  return path.replaceAll('\\', '/');
}

async function ownPlace({ path, env }: FoundProgram, module: LoadableModule): Promise<string> {
  const options = { env, reject: false, timeout: 5000, all: true } as const;
  const { all } = await execa(path, module.describeArgs, options);
  return module.ownPlace(all ?? '');
}

/** A module of another version, or one that lacks a library, does not load. */
async function loads(
  { path, env }: FoundProgram,
  module: LoadableModule,
  file: string,
): Promise<boolean> {
  if (!existsSync(file)) return false;
  return await withOwnedFolder(TEMPORARY, async (directory) => {
    const { name, text, args } = module.trial(file, directory);
    await writeFile(join(directory, name), text);
    const { exitCode } = await execa(path, args, { env, reject: false, timeout: 5000 });
    return exitCode === 0;
  });
}

const fetching = new Map<string, Promise<void>>();

/** Once for all labs that this process starts side by side; no package is no error here. */
function fetchOnce(module: LoadableModule): Promise<void> {
  const running = fetching.get(module.debianPackage) ?? fetch(module);
  fetching.set(module.debianPackage, running);
  return running;
}

async function fetch(module: LoadableModule): Promise<void> {
  if (!existsSync('/usr/bin/apt-get') || MACHINE.platform !== 'linux') return;
  const folder = fetchedFolder(module);
  await rm(folder, { recursive: true, force: true }); // of a program that was here before
  await unpackModule(folder, module).catch(() => INTERRUPTION.signal.throwIfAborted());
}
