import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AppName } from '@lab101/failures';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { findFreePorts } from '@lab101/proxy';
import { LOOPBACK } from '../settings/ports.ts';

export interface Application extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
}

type KeyPair = { readonly certFile: string; readonly keyFile: string };

interface Behaviour {
  readonly options?: ServerOptions;
  /** The status that refuses this handshake; undefined: it is taken. */
  readonly refuses?: (request: IncomingMessage) => number | undefined;
  readonly location?: string;
  readonly text?: string;
  readonly delayMs?: number;
  readonly opened?: (socket: WebSocket) => void;
  readonly echoes?: boolean;
  /** The status of a plain request. Default 200. */
  readonly plain?: number;
  readonly raw?: (socket: Duplex) => void;
}

const has = (request: IncomingMessage, name: string, pattern: RegExp): boolean =>
  pattern.test(String(request.headers[name] ?? ''));

const hasSession = (request: IncomingMessage): boolean => has(request, 'cookie', /sid=abcdef/);

const BEHAVIOURS: Partial<Record<AppName, Behaviour>> = {
  echo: {},
  tls: {},
  compresses: { options: { perMessageDeflate: { threshold: 0 } } },
  subprotocol: { options: { handleProtocols: () => 'chat' } },
  session: { refuses: (request) => (hasSession(request) ? undefined : 401) },
  login: { refuses: (request) => (hasSession(request) ? undefined : 302), location: '/login' },
  slow: { delayMs: 2000 },
  farewell: { opened: (socket) => socket.close(1000) },
  policy: { opened: (socket) => socket.close(1008, 'not allowed') },
  mute: { echoes: false },
  'small-messages': { options: { maxPayload: 512 } },
  'plain-426': { plain: 426 },
  'one-path': { refuses: ({ url = '' }) => (/^\/ws(?:\?|$)/.test(url) ? undefined : 404) },
  'checks-origin': {
    refuses: ({ headers: { origin, host } }) =>
      origin === undefined || new URL(origin).host === host ? undefined : 403,
    text: 'Origin not allowed',
  },
  'wants-http-1.1': {
    refuses: ({ httpVersion }) => (httpVersion === '1.1' ? undefined : 400),
    text: 'Bad Request: HTTP/1.1 is needed',
  },
  wrapped: {
    refuses: (request) => (has(request, 'accept-encoding', /gzip/) ? 500 : undefined),
    text: 'websocket: response does not implement http.Hijacker',
  },
  'case-of-upgrade': {
    refuses: (request) => (has(request, 'connection', /Upgrade/) ? undefined : 400),
    text: 'Bad Request',
  },
  'text-after-101': {
    raw: (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'),
  },
};

/** Starts an application on a free port of loopback. `down` has a port where nobody listens. */
export async function startApplication(name: AppName, pair: KeyPair): Promise<Application> {
  if (name === 'down') {
    const [port = 0] = await findFreePorts(1);
    return { address: `${LOOPBACK}:${port}`, [Symbol.asyncDispose]: async () => undefined };
  }
  const server = await serverOf(name, pair);
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return {
    address: `${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serverOf(name: AppName, { certFile, keyFile }: KeyPair): Promise<TcpServer> {
  if (name === 'stalls') return createTcp();
  if (name === 'http2-only') {
    return createHttp2().on('request', (_request, response) => void response.end('page'));
  }
  const behaviour = BEHAVIOURS[name] ?? {};
  if (name !== 'tls') return withSockets(createHttp(), behaviour);
  const pair = { cert: await readFile(certFile), key: await readFile(keyFile) };
  return withSockets(createHttps(pair), behaviour);
}

function withSockets(server: Server, behaviour: Behaviour): Server {
  const { options, opened, echoes = true, plain = 200, refuses, delayMs = 0, raw } = behaviour;
  const sockets = new WebSocketServer({ noServer: true, ...options });
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    opened?.(socket);
    socket.on('message', (data, binary) => {
      if (echoes) socket.send(data, { binary });
    });
  });
  server.on('request', (_request, response) => {
    response.writeHead(plain, { 'Content-Type': 'text/html' }).end('<p>The page</p>');
  });
  server.on('upgrade', (request, stream: Duplex, first) => {
    const status = refuses?.(request);
    if (status !== undefined) return refuse(stream, status, behaviour);
    setTimeout(() => {
      sockets.handleUpgrade(request, stream, first, (socket) => {
        raw?.(stream);
        sockets.emit('connection', socket, request);
      });
    }, delayMs);
  });
  return server;
}

function refuse(stream: Duplex, status: number, { text = 'refused', location }: Behaviour): void {
  const headers = [
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    ...(location === undefined ? [] : [`Location: ${location}`]),
  ];
  stream.end(`HTTP/1.1 ${status} Refused\r\n${headers.join('\r\n')}\r\n\r\n${text}`);
}
