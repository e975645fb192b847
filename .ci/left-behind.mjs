// What a command of the lab may leave behind: processes, ports that listen, locks. Linux.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every process that names a text: by its directory, environment, arguments or output. */
export function processesNaming(text) {
  const found = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    const links = ['cwd', 'fd/1', 'fd/2'].map((name) =>
      quiet(() => readlinkSync(`/proc/${pid}/${name}`)),
    );
    const texts = ['environ', 'cmdline'].map((name) => read(`/proc/${pid}/${name}`));
    return [...links, ...texts].some((one) => one.includes(text));
  });
  return found.map((pid) => ({
    pid: Number(pid),
    command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '),
  }));
}

export function listens(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true) ?? socket.destroy());
    socket.once('error', () => resolve(false));
  });
}

/** A line for each port that listens. */
export async function openPorts(ports) {
  const states = await Promise.all(ports.map(listens));
  return ports.filter((_, index) => states[index]).map((port) => `port ${port} listens`);
}

/** A line if a lock of that project was not released. */
export function heldLocks(root = ROOT) {
  const names = quiet(() => readdirSync(`${root}.lab`)) || [];
  const locks = names.filter((name) => /^(?:lock|preparing)\./.test(name));
  return locks.length === 0 ? [] : [`left: ${locks.join(', ')}`];
}

function read(file) {
  return quiet(() => readFileSync(file, 'utf8'));
}

function quiet(ask) {
  try {
    return ask();
  } catch {
    return '';
  }
}
