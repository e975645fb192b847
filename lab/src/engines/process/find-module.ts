import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadableModule } from '@lab101/proxy';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { MACHINE } from '../../machine/machine.ts';
import { TEMPORARY, withOwnedFolder } from '../../machine/owned-folder.ts';
import { labPath } from '../../project.ts';
import { fetchFailure, fetchOnce, unpackModule } from './debian-package.ts';
import type { FoundProgram } from './find-program.ts';
import { withSlashes } from './lab-files.ts';

/**
 * A module of a program: its own, else Debian's or Ubuntu's, unpacked under .lab without root.
 * Undefined: there is none that this program can load.
 *
 * @throws {LabError} LAB_NOT_CARRIED if it cannot be fetched, with the reason
 */
export async function findModule(
  program: FoundProgram,
  module: LoadableModule,
): Promise<string | undefined> {
  const fetched = join(fetchedFolder(module), module.file);
  for (const file of [await ownPlace(program, module), fetched]) {
    if (await loads(program, module, file)) return withSlashes(file);
  }
  await fetchOnce(module.debianPackage, () => fetch(program, module));
  return (await loads(program, module, fetched)) ? withSlashes(fetched) : undefined;
}

function fetchedFolder({ debianPackage }: LoadableModule): string {
  return labPath(debianPackage);
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

/** One of a program that was here before, or that is damaged, is replaced. */
async function fetch(program: FoundProgram, module: LoadableModule): Promise<void> {
  if (!existsSync('/usr/bin/apt-get') || MACHINE.platform !== 'linux') return;
  const fits = (root: string): Promise<boolean> => loads(program, module, join(root, module.file));
  await unpackModule(fetchedFolder(module), module, fits).catch((error: unknown) => {
    const why = `${module.debianPackage} cannot be fetched (${fetchFailure(error)})`;
    const next = `sudo apt-get install ${module.debianPackage}`;
    throw new LabError('LAB_NOT_CARRIED', why, { next, cause: error });
  });
}
