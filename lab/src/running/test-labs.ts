import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idIsTaken } from '@lab101/certs';
import { ENGINES } from '../engines/engines.ts';
import { startTime } from '../engines/process/child.ts';
import type { LabPlan } from '../lab/lab.ts';
import { MACHINE } from '../machine/machine.ts';
import { isPlan } from '../lab/plan.ts';
import { labPath } from '../project.ts';
import { readJson, writeJson } from '../machine/state-file.ts';

/** Set by `make e2e` for the programs below it: the id of the process that clears up after them. */
export const OWNER_VARIABLE = 'LAB101_OWNER';

const FOLDER = labPath('tests');
const FILE = 'lab.json';

interface Note {
  readonly owner: number;
  /** When the owner started: a later process may have its id. */
  readonly ownerStartedAt?: string | undefined;
  readonly plan: LabPlan;
}

/** Records a test's lab before its start, so that it is found if the test is killed. */
export async function noteTestLab(plan: LabPlan): Promise<void> {
  const owner = Number(MACHINE.env[OWNER_VARIABLE] ?? MACHINE.pid);
  const note: Note = { owner, ownerStartedAt: await startTime(owner), plan };
  await mkdir(plan.directory, { recursive: true, mode: 0o700 });
  await writeJson(join(plan.directory, FILE), note);
}

/**
 * Stops the labs that tests left behind: those of this process, and those whose owner has ended. A
 * lab that cannot be stopped now is tried again next time.
 */
export async function stopLeftLabs(folder = FOLDER): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.map((name) => stopIfLeft(join(folder, name)).catch(() => undefined)));
}

async function stopIfLeft(folder: string): Promise<void> {
  const note = await readJson(join(folder, FILE), isNote);
  if (note === undefined || (note.owner !== MACHINE.pid && (await lives(note)))) return;
  await ENGINES[note.plan.engine].attach(note.plan).stop();
  await rm(folder, { recursive: true, force: true });
}

async function lives({ owner, ownerStartedAt }: Note): Promise<boolean> {
  if (!idIsTaken(owner)) return false;
  return ownerStartedAt === undefined || (await startTime(owner)) === ownerStartedAt;
}

function isNote(value: Partial<Note>): value is Note {
  return Number.isInteger(value.owner) && isPlan(value.plan ?? {});
}
