import { readdir, readFile, readlink } from 'node:fs/promises';
import { execa } from 'execa';
import { MACHINE } from './machine.ts';

/**
 * What listens on a TCP port, as `nginx (pid 4711)`. Undefined where the system does not say, such
 * as for another user's process.
 */
export async function portHolder(port: number): Promise<string | undefined> {
  try {
    const pid = MACHINE.platform === 'linux' ? await linuxHolder(port) : await commandHolder(port);
    return pid === undefined ? undefined : await describe(pid, port);
  } catch {
    return undefined; // only ever an extra word in an error message
  }
}

const LISTEN_STATE = '0A'; // TCP_LISTEN, include/net/tcp_states.h

async function linuxHolder(port: number): Promise<number | undefined> {
  const inode = await listeningInode(port);
  if (inode === undefined) return undefined;
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && (await holds(entry, `socket:[${inode}]`))) return Number(entry);
  }
  return undefined;
}

async function listeningInode(port: number): Promise<string | undefined> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/); // sl local rem state … inode is the tenth
      if (columns[1]?.endsWith(suffix) && columns[3] === LISTEN_STATE) return columns[9];
    }
  }
  return undefined;
}

async function holds(pid: string, target: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const descriptor of descriptors) {
    const link = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
    if (link === target) return true;
  }
  return false;
}

async function commandHolder(port: number): Promise<number | undefined> {
  if (MACHINE.platform === 'win32') {
    const { stdout } = await execa('netstat', ['-ano', '-p', 'TCP'], { timeout: 3000 });
    const line = stdout.split('\n').find((row) => row.includes(`:${port} `) && /LISTEN/.test(row));
    return line === undefined ? undefined : Number(line.trim().split(/\s+/).at(-1));
  }
  const options = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  const { stdout } = await execa('lsof', options, { timeout: 3000 });
  return stdout === '' ? undefined : Number(stdout.split('\n')[0]);
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
