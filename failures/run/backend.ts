import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Backend } from '../model.ts';
import { http2Server } from './http2-server.ts';
import { type Listening, listening } from './listening.ts';
import { pageOf, type PagePlace, webServer } from './page.ts';

/** Runs the gallery's WebSocket server. */
export async function startBackend(backend: Backend, place: PagePlace): Promise<Listening> {
  const { subprotocol, echoes = true, closes } = backend;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: (backend.deflate ?? true) && { threshold: 0 },
    maxPayload: backend.maxPayloadBytes ?? 4_194_304,
    handleProtocols: (offered) =>
      subprotocol !== undefined && offered.has(subprotocol) ? subprotocol : false,
  });
  const answer: RequestListener = (request, response) =>
    answerPlain(backend, place, request, response);
  const server =
    backend.http2 === undefined
      ? webServer(backend.secure ?? false, place, answer)
      : http2Server(backend, place, answer);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, first: Buffer) => {
    const refused = refusalOf(backend, request);
    if (refused !== undefined) {
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, first, (open) => {
      open.on('error', () => undefined);
      open.on('message', (data, isBinary) => {
        if (echoes) open.send(data, { binary: isBinary });
      });
      if (closes !== undefined) open.close(closes);
    });
  });
  return await listening(server, place.port);
}

function refusalOf({ path, checksOrigin }: Backend, request: IncomingMessage): string | undefined {
  const [pathname] = (request.url ?? '').split('?');
  if (path !== undefined && pathname !== path) return '404 Not Found';
  const { origin, host } = request.headers;
  if (checksOrigin !== true || origin === undefined) return undefined;
  return URL.canParse(origin) && new URL(origin).host === host ? undefined : '403 Forbidden';
}

function answerPlain(
  { plain = 'page', path }: Backend,
  place: PagePlace,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [pathname = '/'] = (request.url ?? '/').split('?');
  if (plain === '426' && pathname !== '/') {
    response.writeHead(426, { Upgrade: 'websocket', 'Content-Type': 'text/plain' });
    response.end('Upgrade Required');
  } else if (path !== undefined && pathname !== '/' && pathname !== path) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
  } else {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(pageOf(place));
  }
}
