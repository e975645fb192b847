import type { Socket } from 'node:net';

/**
 * Connections that HTTP has released for an upgrade that was refused, or was not to WebSocket.
 * Nothing else closes them.
 */
export class StraySockets {
  readonly #sockets = new Set<Socket>();
  readonly #timeoutMs: number;

  /**
   * @param timeoutMs how long a connection may be idle, for example because its answer is not read
   */
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
