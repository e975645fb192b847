import { access } from 'node:fs/promises';

export async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => true,
    () => false,
  );
}

/** Whether there is anything at that path that this user can see. */
export async function exists(path: string): Promise<boolean> {
  return await succeeds(access(path));
}
