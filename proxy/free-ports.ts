import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports below those that Linux, macOS and Windows give to outgoing connections and to port 0. */
const RANGE = { from: 20_000, to: 30_000 };
const LOOPBACK = '127.0.0.1';

/**
 * Ports of 127.0.0.1 that are free now and differ: all are held until the last is found. For a
 * program that cannot listen on port 0 and say which one it got.
 */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  try {
    while (held.size < count) {
      const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
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
