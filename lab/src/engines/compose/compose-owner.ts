import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LabError } from '../../errors.ts';
import { PROJECT_ROOT } from '../../project.ts';
import { docker } from './docker.ts';

/** Who started the containers of a Compose project, whose name every clone shares. */
export interface ComposeFolders {
  /** True if some belong to this folder. */
  readonly own: boolean;
  /** Other folders that have started some. */
  readonly others: readonly string[];
}

type Docker = (args: readonly string[]) => Promise<string>;

const LABEL = 'com.docker.compose.project.working_dir';

/** Empty if there is no Docker. */
export async function composeFolders(
  project: string,
  run: Docker = docker,
): Promise<ComposeFolders> {
  const filter = `label=com.docker.compose.project=${project}`;
  const format = `{{.Label "${LABEL}"}}`;
  const output = await run(['ps', '--filter', filter, '--format', format]).catch(() => undefined);
  if (output === undefined) return { own: false, others: [] };
  const folders = [...new Set(output.split('\n').map((line) => line.trim()))];
  const own = new Set([resolve(PROJECT_ROOT), await realpath(PROJECT_ROOT)].map(comparable));
  // Without the label, of an implementation that does not set it, they count as this folder's.
  const isOwn = (folder: string): boolean => folder === '' || own.has(comparable(resolve(folder)));
  return {
    own: output !== '' && folders.some(isOwn),
    others: output === '' ? [] : folders.filter((folder) => !isOwn(folder)),
  };
}

/** Windows' paths come with a drive in either case. */
function comparable(path: string): string {
  return /^[a-z]:/i.test(path) ? path.toLowerCase() : path;
}

/** Compose would take another clone's containers unasked. @throws {LabError} LAB_OTHER_FOLDER */
export async function checkNoOtherFolder(project: string, run: Docker = docker): Promise<void> {
  const [folder] = (await composeFolders(project, run)).others;
  if (folder === undefined) return;
  throw new LabError(
    'LAB_OTHER_FOLDER',
    `the containers of ${project} that run belong to another folder, ${folder}: ` +
      `run make down there (docker compose --project-name ${project} down if it is gone), ` +
      'or run make up ENGINE=process with other ports here',
  );
}
