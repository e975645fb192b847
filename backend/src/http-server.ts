import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Page } from './page.ts';

/** The article's HTTP side: the page on `/`, a health check, 404 for everything else. */
export function createPageServer(page: Page): Server {
  return createServer((request, response) => {
    request.resume(); // a body is read and thrown away: nothing here takes one
    answer(page, request, response);
  });
}

function answer(page: Page, request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request);
  if (path !== '/' && path !== '/healthz') return sendText(response, 404, 'Not found\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return sendText(response, 405, 'Method not allowed\n');
  }
  if (path === '/healthz') return sendText(response, 200, 'ok\n');
  sendPage(response, page);
}

/** The path of the request target, without the query. Never throws: a target may be anything. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function sendPage(response: ServerResponse, page: Page): void {
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
