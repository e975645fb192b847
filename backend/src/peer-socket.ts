import { WebSocket, type RawData } from 'ws';

/** The callbacks for events of a socket. */
export interface SocketOwner {
  onMessage(data: Buffer, isBinary: boolean): void;
  onPong(): void;
  onError(error: NodeJS.ErrnoException): void;
  onClose(code: number, reason: Buffer): void;
}

/**
 * A socket that knows its owner, so that all sockets share the same four listeners and an idle one
 * has no closures in memory.
 */
export class PeerSocket extends WebSocket {
  #owner!: SocketOwner;

  /** Reports events to `owner` from now on. Must be called once, before any event can occur. */
  giveTo(owner: SocketOwner): void {
    this.#owner = owner;
    this.on('message', onMessage).on('pong', onPong).on('error', onError).on('close', onClose);
  }

  static ownerOf(socket: WebSocket): SocketOwner {
    return (socket as PeerSocket).#owner;
  }
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  PeerSocket.ownerOf(this).onMessage(data as Buffer, isBinary);
}

function onPong(this: WebSocket): void {
  PeerSocket.ownerOf(this).onPong();
}

function onError(this: WebSocket, error: Error): void {
  PeerSocket.ownerOf(this).onError(error);
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  PeerSocket.ownerOf(this).onClose(code, reason);
}
