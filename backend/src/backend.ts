import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { BackendConfig } from './config.ts';
import type { EventLog } from './event-log.ts';
import { connectionIdOf, findRefusal, sendRefusal } from './handshake.ts';
import { answerWithoutUpgrade, createPageServer } from './http-server.ts';
import { labOrigins } from './origin.ts';
import { renderPage } from './page.ts';
import { Room } from './room.ts';
import { readRoute } from './route.ts';

export interface Backend {
  /** The port in use: the configured one, or the free one that port 0 took. */
  readonly port: number;
  /** Closes every peer with 1001, then the server. Resolves when both are gone. */
  stop(reason: string): Promise<void>;
}

/**
 * Starts the article's program: one HTTP server with a page, and a WebSocket server on it.
 *
 * @throws the listen error, such as EADDRINUSE
 */
export async function startBackend(
  config: BackendConfig,
  log: EventLog,
  pageTemplate: string,
): Promise<Backend> {
  const server = createPageServer(renderPage(pageTemplate, config.published));
  const dropConnections = watchConnections(server, config.heartbeatIntervalMs);
  server.listen(config.port, config.host);
  await once(server, 'listening');
  const room = new Room(log, config);
  const upgrade = upgradeHandler(config, log, room);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') upgrade(request, socket, head);
    else answerWithoutUpgrade(server, request);
  });
  const { port } = server.address() as AddressInfo;
  log.write({ event: 'listen', ...config, port });
  return {
    port,
    stop: async (reason) => {
      const closed = once(server, 'close');
      server.close();
      await room.empty(reason, config.closeTimeoutMs);
      dropConnections();
      await closed;
    },
  };
}

/**
 * Ends a connection that stands still for `timeoutMs`: of HTTP, or of a refused client that does
 * not read its answer. (`ws` takes the timeout off an accepted socket; the heartbeat looks after
 * that.) The function that it returns drops every connection, also those that HTTP has let go of.
 */
function watchConnections(server: Server, timeoutMs: number): () => void {
  const sockets = new Set<Socket>();
  server.setTimeout(timeoutMs);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('timeout', () => socket.destroy());
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function upgradeHandler(config: BackendConfig, log: EventLog, room: Room) {
  // @types/ws does not know closeTimeout yet: ws/doc/ws.md, "new WebSocketServer(options)".
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false, // the room does
    maxPayload: config.maxPayloadBytes,
    perMessageDeflate: config.perMessageDeflate,
    closeTimeout: config.closeTimeoutMs,
  };
  const webSocketServer = new WebSocketServer(options);
  const rules = { origins: labOrigins(config.published), maxConnections: config.maxConnections };
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = findRefusal(request, room.size, rules);
    if (refusal !== undefined) {
      const { status, reason, details } = refusal;
      log.write({ event: 'refuse', status, reason, ...details, ...readRoute(request) });
      return sendRefusal(socket, refusal);
    }
    webSocketServer.handleUpgrade(request, socket, head, (webSocket) => {
      room.enter(connectionIdOf(request), webSocket, readRoute(request));
    });
  };
}
