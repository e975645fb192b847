import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { readListeners } from './listeners.ts';
import { MACHINE } from './machine.ts';

/**
 * Names the program that listens on a TCP port, as `node (pid 4711)`. Undefined if the system does
 * not say, such as for another user's process.
 */
export async function portHolder(port: number): Promise<string | undefined> {
  try {
    const listener = (await readListeners()).find((one) => one.port === port);
    const pid = listener?.pids[0];
    return pid === undefined ? undefined : await describe(pid, port);
  } catch {
    return undefined; // only ever an extra word in an error message
  }
}

async function describe(pid: number, port: number): Promise<string> {
  const name = await processName(pid);
  const container = name === 'docker-proxy' ? await containerOn(port) : undefined;
  return container === undefined ? `${name} (pid ${pid})` : `the container ${container}`;
}

async function processName(pid: number): Promise<string> {
  if (MACHINE.platform === 'linux') return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
  if (MACHINE.platform === 'win32') return 'a process';
  return (await execa('ps', ['-o', 'comm=', '-p', String(pid)], { timeout: 3000 })).stdout.trim();
}

async function containerOn(port: number): Promise<string | undefined> {
  const format = ['--format', '{{.Names}}'];
  const { stdout } = await execa('docker', ['ps', '--filter', `publish=${port}`, ...format], {
    timeout: 3000,
  });
  return stdout === '' ? undefined : stdout.split('\n')[0];
}
