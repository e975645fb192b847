import { once } from 'node:events';
import {
  createServer,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { BadGateway } from './bad-gateway.ts';
import { DEFAULT_WAITS, RelayedConnection } from './connection.ts';
import type { Side } from './end.ts';
import { RelayHandshake, type NotUpgraded, type OpenSockets } from './handshake.ts';
import { isWebSocket, type HeaderField } from './headers.ts';
import type { RelayOptions } from './options.ts';
import type { RelayLog } from './relay-log.ts';
import { SocketLeg } from './socket-leg.ts';
import { answerOn, forward, passAnswer, sendBadGateway, sendBadRequest } from './upstream.ts';

export interface Relay {
  readonly port: number;
  /** Of the other targets, in their order. */
  readonly others: readonly number[];
  /** R20: ends all connections as a stopping application pool does. */
  stop(): Promise<void>;
}

/** http.sys's, for a request head. */
const MAX_REQUEST_HEAD_BYTES = 65_536;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Starts a relay.
 *
 * @throws {Error} if it cannot listen there
 */
export async function startRelay(options: RelayOptions, log: RelayLog): Promise<Relay> {
  const hop = new Hop(options, log);
  const [port = 0, ...others] = await hop.listen();
  const named = others.length === 0 ? undefined : others;
  log.write({ event: 'listen', host: options.host, port, others: named });
  return { port, others, stop: () => hop.stop() };
}

class Hop {
  readonly #options: RelayOptions;
  readonly #log: RelayLog;
  /** IIS's own headers, then the site's (R07, R28). */
  readonly #own: readonly HeaderField[];
  readonly #servers: readonly { readonly server: Server; readonly port: number }[];
  readonly #handshakes = new Set<RelayHandshake>();
  readonly #connections = new Set<RelayedConnection>();
  readonly #sockets = new Set<Socket>();

  constructor(options: RelayOptions, log: RelayLog) {
    this.#options = options;
    this.#log = log;
    this.#own = [['Server', 'Microsoft-IIS/10.0'], ...options.customHeaders];
    const { port, target, targets } = options;
    this.#servers = [{ port, target }, ...targets].map((one) => ({
      port: one.port,
      server: this.#serve({ ...options, target: one.target }),
    }));
  }

  #serve(options: RelayOptions): Server {
    const server = createServer({ maxHeaderSize: MAX_REQUEST_HEAD_BYTES });
    server.on('connection', (socket) => this.#hold(socket));
    server.on('request', (request, response) => {
      const upstream = this.#forwardPlain(options, request, response);
      if (upstream !== undefined) request.pipe(upstream);
    });
    server.on('upgrade', (request, socket, head) => {
      this.#onUpgrade(options, request, socket as Socket, head);
    });
    return server;
  }

  /** @returns the ports, in the order of the targets */
  async listen(): Promise<readonly number[]> {
    const { host } = this.#options;
    return await Promise.all(
      this.#servers.map(async ({ server, port }) => {
        server.listen({ host, port });
        await once(server, 'listening');
        return (server.address() as AddressInfo).port;
      }),
    );
  }

  async stop(): Promise<void> {
    for (const { server } of this.#servers) server.close();
    for (const handshake of this.#handshakes) handshake.abort();
    for (const connection of this.#connections) connection.stop();
    for (const { server } of this.#servers) server.closeIdleConnections();
    const deadline = performance.now() + this.#options.stopMs;
    while (this.#sockets.size > 0 && performance.now() < deadline) await delay(10);
    for (const socket of this.#sockets) socket.destroy();
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}); // a close follows
    socket.on('close', () => this.#sockets.delete(socket));
  }

  /** R01, R02, R27: what is no WebSocket is plain HTTP, and never upgraded. */
  #onUpgrade(options: RelayOptions, request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (!isWebSocket(request)) {
      // Request bodies are not modelled: `head` may hold only the beginning of one.
      this.#forwardPlain(options, request, answerOn(socket, request))?.end();
      socket.resume();
      return;
    }
    const ids = idsOf(request);
    const handshake = new RelayHandshake([request, socket, head], options, this.#own, {
      opened: (sockets) => {
        this.#handshakes.delete(handshake);
        this.#relay(ids, sockets);
      },
      notUpgraded: (why: NotUpgraded) => {
        this.#handshakes.delete(handshake);
        this.#log.write({ event: 'close', ...ids, code: 1006, cause: 'not-upgraded', ...why });
      },
    });
    this.#handshakes.add(handshake);
    handshake.begin();
  }

  #forwardPlain(
    options: RelayOptions,
    request: IncomingMessage,
    response: ServerResponse,
  ): ClientRequest | undefined {
    const failed = (failure: BadGateway): void => {
      if (!response.headersSent) sendBadGateway(failure, response, this.#own);
    };
    const answered = (answer: IncomingMessage): void => passAnswer(answer, response, this.#own);
    try {
      const upstream = forward(request, undefined, options, { answered, failed });
      response.on('close', () => upstream.destroy());
      return upstream;
    } catch {
      sendBadRequest(response, this.#own);
      return undefined;
    }
  }

  #relay(ids: Ids, sockets: OpenSockets): void {
    const { client, backend, extensions } = sockets;
    this.#hold(backend);
    this.#log.write({ event: 'open', ...ids, extensions });
    const connection: RelayedConnection = new RelayedConnection({
      legs: { client: new SocketLeg(client), backend: new SocketLeg(backend) },
      waits: { ...DEFAULT_WAITS, ...this.#options.waits },
      clock: this.#options.clock,
      extended: extensions !== '',
      watcher: {
        frame: (from, header, code) => {
          this.#log.write({ event: 'frame', ...ids, from, ...header, code });
        },
        over: ({ from, code, cause }) => {
          this.#connections.delete(connection);
          this.#log.write({ event: 'close', ...ids, from, code, cause });
        },
      },
    });
    this.#connections.add(connection);
    this.#listenTo(connection, 'client', client);
    this.#listenTo(connection, 'backend', backend);
    if (sockets.backendBytes.length > 0) connection.receive('backend', sockets.backendBytes);
    if (sockets.clientBytes.length > 0) connection.receive('client', sockets.clientBytes);
  }

  #listenTo(connection: RelayedConnection, side: Side, socket: Socket): void {
    socket.on('data', (bytes: Buffer) => connection.receive(side, bytes));
    socket.on('end', () => connection.lost(side));
    socket.on('close', () => connection.lost(side));
    socket.resume();
    if (socket.destroyed) connection.lost(side);
  }
}

interface Ids {
  readonly cid: string | null;
  readonly arrLogId: string | null;
}

/** The ids of a connection. The cid is a UUID in the query, read as the backend reads it. */
function idsOf({ url = '', headers }: IncomingMessage): Ids {
  const query = url.slice(url.indexOf('?') + 1);
  const cid = new URLSearchParams(query).get('cid') ?? '';
  const arrLogId = headers['x-arr-log-id'];
  return {
    cid: UUID.test(cid) ? cid.toLowerCase() : null,
    arrLogId: typeof arrLogId === 'string' ? arrLogId.slice(0, 64) : null,
  };
}
