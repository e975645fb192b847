import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
// oxlint-disable-next-line no-restricted-imports -- reads a number, changes nothing
import { pid } from 'node:process';

/** Ports below those that Linux, macOS and Windows give to outgoing connections and to port 0. */
const RANGE = { from: 20_000, to: 30_000 };
const LOOPBACK = '127.0.0.1';

/**
 * A port is free again until the program for which it was found listens. So a process gives none
 * twice, and begins at a place of its own, by its number.
 */
const PLACES = 20;
const SIZE = RANGE.to - RANGE.from;
let given = (pid % PLACES) * (SIZE / PLACES);

/**
 * Ports of 127.0.0.1 that are free now and differ: all are held until the last is found. For a
 * program that cannot listen on port 0 and say which one it got.
 *
 * @throws {Error} if this machine has not as many between 20,000 and 30,000
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  try {
    for (let tries = 0; held.size < count; tries += 1) {
      if (tries === SIZE) throw new Error(`no ${count} ports are free on ${LOOPBACK}`);
      const port = RANGE.from + (given % SIZE);
      given += 1;
      const server = await hold(port);
      if (server !== undefined) held.set(port, server);
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map(release));
  }
}

/** Undefined if another has it. */
async function hold(port: number): Promise<Server | undefined> {
  const server = createServer();
  server.listen({ port, host: LOOPBACK, exclusive: true });
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') return undefined; // EACCES: reserved by Windows
    throw error;
  }
}

async function release(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
