import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Verdict } from '@lab101/doctor';
import { chainOf, type Examined, type RunningFace, type Setup, startFace } from '@lab101/failures';
import { WebSocket } from 'ws';
import { examine } from '../gallery/examine.ts';
import type { GalleryMachine } from '../gallery/gallery-machine.ts';
import { withYarp } from './yarp/yarp.ts';

/** Starts the set-up, has the doctor look at it, and ends it. */
export async function examineSetup(setup: Setup, machine: GalleryMachine): Promise<Verdict> {
  const chain = chainOf(setup);
  await using running = await startFace(chain, machine);
  if (setup.proxy !== 'yarp') return await examineAt(running, chain, machine);
  const { host, pathname } = new URL(running.url);
  return await withYarp(host, (port) => {
    const url = `ws://localhost:${port}${pathname}`;
    return examineAt({ ...running, url, ports: [port] }, chain, machine);
  });
}

async function examineAt(
  running: RunningFace,
  chain: Examined,
  machine: GalleryMachine,
): Promise<Verdict> {
  const ca = await readFile(machine.caFile, 'utf8');
  const opened = Array.from(
    { length: chain.openBefore ?? 0 },
    () => new WebSocket(running.url, { ca }),
  );
  try {
    await Promise.allSettled(opened.map((socket) => once(socket, 'open')));
    return await examine(chain, running, machine);
  } finally {
    for (const socket of opened) socket.on('error', () => undefined).terminate();
  }
}
