import type { Socket } from 'node:net';

/**
 * Connections that HTTP has let go of for an upgrade that did not come about: of a refused client,
 * or of one that asked for something else than WebSocket. Nobody else looks after them.
 */
export class StraySockets {
  readonly #sockets = new Set<Socket>();
  readonly #timeoutMs: number;

  /** @param timeoutMs how long a connection may stand still, such as when its answer is not read */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setTimeout(this.#timeoutMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
