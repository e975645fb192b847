import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Backend } from '../model.ts';
import { http2Server } from './http2-server.ts';
import { type Listening, listening } from './listening.ts';
import { pageOf, type PagePlace, webServer } from './page.ts';

/** A log event of the backend, in the format of the lab's backend. */
export interface FaceBackendEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly event: 'listen' | 'open' | 'close' | 'refuse' | 'no-upgrade';
  readonly [field: string]: unknown;
}

interface BackendPlace extends PagePlace {
  readonly log: (event: FaceBackendEvent) => void;
}

const MAX_PAYLOAD_BYTES = 4_194_304;

/** Runs the gallery's WebSocket server. */
export async function startBackend(backend: Backend, place: BackendPlace): Promise<Listening> {
  const { subprotocol, maxPayloadBytes = MAX_PAYLOAD_BYTES } = backend;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: (backend.deflate ?? true) && { threshold: 0 },
    maxPayload: maxPayloadBytes,
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
      const [status, ...reason] = refused.split(' ');
      note(place, 'refuse', request, { status: Number(status), reason: reason.join(' ') });
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, first, (open) => serve(open, request, backend, place));
  });
  const started = await listening(server, place.port);
  place.log({ time: new Date().toISOString(), event: 'listen', maxPayloadBytes });
  return started;
}

function serve(
  open: WebSocket,
  request: IncomingMessage,
  { echoes = true, closes }: Backend,
  place: BackendPlace,
): void {
  const openedAtMs = performance.now();
  /** The code with which this side began the end. */
  let began = closes;
  note(place, 'open', request, { extensions: open.extensions });
  open.on('error', (error: NodeJS.ErrnoException) => {
    began ??= error.code?.endsWith('_LENGTH') === true ? 1009 : 1002;
  });
  open.on('message', (data, isBinary) => {
    if (echoes) open.send(data, { binary: isBinary });
  });
  open.on('close', (code) => {
    const by = began !== undefined ? 'server' : code === 1006 ? 'network' : 'client';
    const durationMs = Math.round(performance.now() - openedAtMs);
    note(place, 'close', request, { code: began ?? code, reason: '', by, durationMs });
  });
  if (closes !== undefined) open.close(closes);
}

function note(
  { log }: BackendPlace,
  event: FaceBackendEvent['event'],
  { url = '/', headers: { origin, ...headers } }: IncomingMessage,
  fields: Readonly<Record<string, unknown>>,
): void {
  const cid = new URLSearchParams(url.split('?')[1]).get('cid') ?? undefined;
  const kept = { origin, 'sec-websocket-key': headers['sec-websocket-key'] };
  log({ time: new Date().toISOString(), event, cid, headers: kept, ...fields });
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
  place: BackendPlace,
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
  if (request.headers['sec-websocket-key'] === undefined) return;
  note(place, 'no-upgrade', request, { status: response.statusCode });
}
