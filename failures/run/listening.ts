import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

/** A running server that can be stopped together with its connections. */
export interface Listening {
  readonly stop: () => Promise<void>;
}

/** Starts a server on a port of the loopback interface. */
export async function listening(server: Server, port: number): Promise<Listening> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    socket.on('error', () => undefined);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
