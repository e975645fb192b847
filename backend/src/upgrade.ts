import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { BackendConfig } from './config.ts';
import type { EventLog } from './event-log.ts';
import {
  findRefusal,
  givenConnectionId,
  readHandshake,
  refusalOf,
  sendRefusal,
  type HandshakeRefusal,
} from './handshake.ts';
import { answerWithoutUpgrade, pathOf } from './http-server.ts';
import { labOrigins } from './origin.ts';
import { PeerSocket } from './peer-socket.ts';
import type { Room } from './room.ts';
import { readRoute } from './route.ts';
import { StraySockets } from './stray-sockets.ts';

/**
 * Accepts WebSockets into the room, and answers every other upgrade request.
 *
 * @returns connections that were not upgraded and are not closed yet
 */
export function acceptUpgrades(
  server: Server,
  room: Room,
  log: EventLog,
  config: BackendConfig,
): StraySockets {
  const strays = new StraySockets(config.heartbeatIntervalMs);
  const rules = {
    origins: labOrigins(config.published, config.hostNames),
    maxConnections: config.maxConnections,
  };
  const webSocketServer = createWebSocketServer(config);
  const refuse = (request: IncomingMessage, refusal: HandshakeRefusal): void => {
    const { status, reason, details } = refusal;
    const cid = givenConnectionId(request);
    log.write({
      event: 'refuse',
      ...(cid !== undefined && { cid }),
      status,
      reason,
      ...details,
      ...readRoute(request),
    });
    strays.add(request.socket);
    sendRefusal(request.socket, refusal);
  };
  webSocketServer.on('wsClientError', (error, _socket, request) => {
    refuse(request, refusalOf(error, request));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      strays.add(request.socket);
      return answerWithoutUpgrade(server, request);
    }
    const refusal = findRefusal(request, room.size, rules);
    if (refusal !== undefined) return refuse(request, refusal);
    webSocketServer.handleUpgrade(request, socket, head, (webSocket) => {
      room.enter(webSocket, readHandshake(request));
    });
  });
  logLostUpgrades(server, log);
  return strays;
}

/**
 * Must be called after the listener that answers requests was added, because it uses that answer's
 * status.
 */
function logLostUpgrades(server: Server, log: EventLog): void {
  server.on('request', (request: IncomingMessage, { statusCode: status }: ServerResponse) => {
    if (request.headers['sec-websocket-key'] === undefined) return;
    const cid = givenConnectionId(request);
    const path = pathOf(request);
    log.write({
      event: 'no-upgrade',
      ...(cid !== undefined && { cid }),
      path,
      status,
      ...readRoute(request),
    });
  });
}

function createWebSocketServer(config: BackendConfig) {
  // @types/ws does not know closeTimeout yet: ws/doc/ws.md, "new WebSocketServer(options)".
  const options: ServerOptions<typeof PeerSocket> & { closeTimeout: number } = {
    noServer: true,
    WebSocket: PeerSocket,
    clientTracking: false, // the room does
    allowSynchronousEvents: false, // else a flood from one client is read in one go
    maxPayload: config.maxPayloadBytes,
    perMessageDeflate: config.perMessageDeflate,
    closeTimeout: config.closeTimeoutMs,
  };
  return new WebSocketServer(options);
}
