import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pathOf } from './http-server.ts';
import { isAllowedOrigin } from './origin.ts';

/** Why a handshake is refused, for the client in short and for the log with the values. */
export interface Refusal {
  readonly status: 403 | 404 | 503;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface HandshakeRules {
  readonly origins: ReadonlySet<string>;
  readonly maxConnections: number;
}

/** Checks a handshake before it is accepted: path, Origin, and whether there is room. */
export function findRefusal(
  request: IncomingMessage,
  connections: number,
  rules: HandshakeRules,
): Refusal | undefined {
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

/** Answers a refused handshake with plain HTTP and closes the connection. */
export function sendRefusal(socket: Duplex, { status, reason }: Refusal): void {
  const body = `${reason}\n`;
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The connection id that the page put into the query, or a fresh one where there is none. */
export function connectionIdOf(request: IncomingMessage): string {
  const query = (request.url ?? '').split('?')[1] ?? '';
  const cid = new URLSearchParams(query).get('cid') ?? '';
  return UUID.test(cid) ? cid.toLowerCase() : randomUUID();
}
