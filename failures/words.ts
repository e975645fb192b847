import { createHash } from 'node:crypto';
import { handshakeFailed, unexpectedStatus } from '@lab101/doctor';
import type { Face, Header, HopRequest } from './model.ts';

// Parts of the faces' texts and hops.

type Seen = Pick<Face, 'chromium' | 'timeline'>;

const answered =
  (timeline: string) =>
  (status: number): Seen => ({ chromium: unexpectedStatus(status), timeline });

/** What is seen of a handshake that the proxy answers with that status, or the backend. */
export const byProxy = answered('handshake-refused-by-proxy');
export const byBackend = answered('handshake-refused-by-backend');
/** The same if the upgrade does not arrive, and if the backend does not answer. */
export const notUpgraded = answered('handshake-not-upgraded');
export const unreachable = answered('backend-unreachable');

/** What is seen of a 101 that Chromium does not accept, and what it says of that. */
export const notAccepted = (why: string): Seen => ({
  chromium: handshakeFailed(why),
  timeline: 'answer-not-accepted',
});

export const WORKS = 'open, message, close 1000';

/** IIS's Server header. */
export const IIS: readonly Header[] = [['Server', 'Microsoft-IIS/10.0']];
export const ARR: readonly Header[] = [...IIS, ['X-Powered-By', 'ARR/3.0']];

/** The head of a valid 101 (RFC 6455 section 4.2.2). */
export function switching({ get }: HopRequest, more: readonly Header[] = []): string {
  const key = `${get('sec-websocket-key')}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const headers: readonly Header[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', createHash('sha1').update(key).digest('base64')],
    ...more,
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`;
}

/** A server's frame. `first` holds FIN, the reserved bits and the opcode. */
export const frame = (first: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([first, payload.length]), payload]);

export const closeFrame = (code: number): Buffer =>
  frame(0x88, Buffer.from([code >> 8, code & 0xff]));

/** The headers except those with these names. */
export const without = (headers: readonly Header[], ...names: readonly string[]): Header[] =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()));

export const HTML: Header = ['Content-Type', 'text/html; charset=utf-8'];
