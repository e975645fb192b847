// What a command of the lab may leave behind: processes, ports that listen, locks. Linux.
// Needs the lab's build, as every command that they look at.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { portAnswers } from '../lab/dist/settings/ports.js';
import { usersOf } from '../lab/dist/verify/kill-users.js';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every other process that names a text: by its directory, environment, arguments or output. */
export async function processesNaming(text) {
  return (await usersOf(text)).map((pid) => {
    const words = quiet(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    return { pid, command: words.replaceAll('\0', ' ') };
  });
}

/** A line for each port that listens. */
export async function openPorts(ports) {
  const states = await Promise.all(ports.map((port) => portAnswers(port)));
  return ports.filter((_, index) => states[index]).map((port) => `port ${port} listens`);
}

/** A line if a lock of that project was not released. */
export function heldLocks(root = ROOT) {
  const names = quiet(() => readdirSync(`${root}.lab`)) || [];
  const locks = names.filter((name) => /^(?:lock|preparing)\./.test(name));
  return locks.length === 0 ? [] : [`left: ${locks.join(', ')}`];
}

function quiet(ask) {
  try {
    return ask();
  } catch {
    return '';
  }
}
