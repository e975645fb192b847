import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pathOf } from './http-server.ts';
import { isAllowedOrigin } from './origin.ts';
import { readRoute, type Route } from './route.ts';

export interface Handshake {
  readonly cid: string;
  readonly path: string;
  readonly route: Route;
}

export function readHandshake(request: IncomingMessage): Handshake {
  return {
    cid: givenConnectionId(request) ?? randomUUID(),
    path: pathOf(request),
    route: readRoute(request),
  };
}

/** Why a handshake is refused: short for the client, with the values for the log. */
export interface HandshakeRefusal {
  readonly status: 400 | 403 | 404 | 405 | 503;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Additional header fields of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HandshakeRules {
  readonly origins: ReadonlySet<string>;
  readonly maxConnections: number;
}

/** Checks the path, the Origin and the limit of connections. */
export function findRefusal(
  request: IncomingMessage,
  connections: number,
  rules: HandshakeRules,
): HandshakeRefusal | undefined {
  const path = pathOf(request);
  if (path !== '/') {
    return { status: 404, reason: 'no WebSocket on this path', details: { path, expected: '/' } };
  }
  const { origin } = request.headers;
  if (!isAllowedOrigin(rules.origins, origin)) {
    const details = { origin, allowed: [...rules.origins] };
    return { status: 403, reason: 'Origin is not one of the lab’s pages', details };
  }
  if (connections >= rules.maxConnections) {
    const details = { connections, maxConnections: rules.maxConnections };
    return { status: 503, reason: 'too many connections', details };
  }
  return undefined;
}

/** The versions that `ws` accepts: RFC 6455's and that of its last drafts. */
const VERSIONS = ['13', '8'];

/** A fault that `ws` found in a handshake, with the answer that `ws` would give. */
export function refusalOf(error: Error, request: IncomingMessage): HandshakeRefusal {
  const reason = error.message;
  const { method } = request;
  if (method !== 'GET') {
    return { status: 405, reason, details: { method, expected: 'GET' }, headers: { Allow: 'GET' } };
  }
  const version = request.headers['sec-websocket-version'];
  if (version === undefined || !VERSIONS.includes(version)) {
    // RFC 6455 section 4.4
    const headers = { 'Sec-WebSocket-Version': VERSIONS.join(', ') };
    return { status: 400, reason, details: { version, expected: VERSIONS }, headers };
  }
  return { status: 400, reason, details: {} };
}

/** Answers a refused handshake with plain HTTP and closes the connection. */
export function sendRefusal(socket: Duplex, { status, reason, headers }: HandshakeRefusal): void {
  const body = `${reason}\n`;
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The connection id in the query; undefined if there is none. */
export function givenConnectionId(request: IncomingMessage): string | undefined {
  const query = (request.url ?? '').split('?')[1] ?? '';
  const cid = new URLSearchParams(query).get('cid') ?? '';
  return UUID.test(cid) ? cid.toLowerCase() : undefined;
}
