import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { ServedPage } from './page.ts';

/**
 * The article's HTTP side: the page on `/`, a health check, 404 for everything else. Node looks
 * every `timeoutMs` for connections whose request takes longer than that, or that sent none; an
 * answer may stand still as long.
 */
export function createPageServer(page: ServedPage, timeoutMs: number): Server {
  const options = {
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    connectionsCheckingInterval: timeoutMs,
  };
  return createServer(options, (request, response) => {
    request.setTimeout(timeoutMs); // Node ends the connection then, because there is no listener
    request.resume(); // a body is read and discarded
    answer(page, request, response);
  });
}

function answer(page: ServedPage, request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request);
  if (path !== '/' && path !== '/healthz') return sendText(response, 404, 'Not found\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return sendText(response, 405, 'Method not allowed\n');
  }
  if (path === '/healthz') return sendText(response, 200, 'ok\n');
  sendPage(response, page);
}

/**
 * Answers a request for an upgrade to anything but WebSocket as if it had asked for none (RFC 9110
 * section 7.8): `curl --http2` and Java's HTTP client offer h2c with every first request.
 */
export function answerWithoutUpgrade(server: Server, request: IncomingMessage): void {
  const { socket } = request;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.destroySoon());
  server.emit('request', request, response);
}

/** The start of a target in absolute form, which a server must accept (RFC 9112 section 3.2.2). */
const SCHEME_AND_AUTHORITY = /^(?:https?|wss?):\/\/[^/?]*/i;

/** The path of the request target, without the query. Never throws, because a target may be anything. */
export function pathOf(request: IncomingMessage): string {
  const target = (request.url ?? '').replace(SCHEME_AND_AUTHORITY, '');
  return target.split('?', 1)[0] || '/';
}

function sendPage(response: ServerResponse, page: ServedPage): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': page.html.length,
    'Content-Security-Policy': page.contentSecurityPolicy,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(page.html); // Node sends no body in answer to HEAD
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text);
}
