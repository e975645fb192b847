import { stat } from 'node:fs/promises';
import { readJson, writeJson } from '../../machine/state-file.ts';
import { isAlive, killChild, startChild, type Child, type ChildCommand } from './child.ts';
import { labFiles, type LabFolder } from './lab-files.ts';

/** Starts a program of a lab and records its identity. If that fails, it ends the program. */
export async function launch(lab: LabFolder, name: string, command: ChildCommand): Promise<Child> {
  const child = await startChild(command);
  try {
    await writeJson(labFiles(lab).child(name), child);
  } catch (error) {
    await killChild(child); // such as on a full disk
    throw error;
  }
  return child;
}

export async function readChild(lab: LabFolder, name: string): Promise<Child | undefined> {
  return await readJson(labFiles(lab).child(name), isChild);
}

function isChild(value: Partial<Child>): value is Child {
  return Number.isInteger(value.pid) && typeof value.startedAt === 'string';
}

export async function isRunning(lab: LabFolder, name: string): Promise<boolean> {
  const child = await readChild(lab, name);
  return child !== undefined && (await isAlive(child));
}

export async function withChild(
  lab: LabFolder,
  name: string,
  act: (child: Child) => Promise<void>,
): Promise<void> {
  const child = await readChild(lab, name);
  if (child !== undefined) await act(child);
}

/** Paths that no longer lead to the log file of the running program. */
export async function lostLogs(lab: LabFolder, name: string): Promise<readonly string[]> {
  const child = await readChild(lab, name);
  if (child?.logs === undefined || !(await isAlive(child))) return [];
  const found = await Promise.all(
    child.logs.map(async ({ path }) => (await stat(path).catch(() => undefined))?.ino),
  );
  return child.logs.filter(({ inode }, index) => found[index] !== inode).map(({ path }) => path);
}
