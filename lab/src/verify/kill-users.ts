import { readdir, readFile, readlink } from 'node:fs/promises';
import { sendSignal } from '../engines/process/child.ts';
import { MACHINE } from '../machine/machine.ts';

/** Kills every process that names a folder, until none is left to start another. Linux only. */
export async function killUsersOf(folder: string): Promise<void> {
  if (MACHINE.platform !== 'linux') return;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const pids = await usersOf(folder);
    if (pids.length === 0) return;
    for (const pid of pids) sendSignal(pid, 'SIGKILL');
  }
}

const MAX_ROUNDS = 20;

/** Other processes that name it in arguments, environment, directory or output. */
export async function usersOf(folder: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== MACHINE.pid);
  const areUsers = await Promise.all(pids.map((pid) => names(pid, folder)));
  return pids.filter((_, index) => areUsers[index]);
}

async function names(pid: number, folder: string): Promise<boolean> {
  const texts = await Promise.all([
    ...['cmdline', 'environ'].map((file) =>
      readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => ''),
    ),
    ...['cwd', 'fd/1', 'fd/2'].map((link) => readlink(`/proc/${pid}/${link}`).catch(() => '')),
  ]);
  return texts.some((text) => text.includes(folder));
}
