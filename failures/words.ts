import { acceptOf, handshakeFailed, unexpectedStatus } from '@lab101/doctor';
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
export const switching = ({ get }: HopRequest): string =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${acceptOf(get('sec-websocket-key'))}`,
    '\r\n',
  ].join('\r\n');

/** A server's close frame: FIN and opcode 8. */
export const closeFrame = (code: number): Buffer => Buffer.from([0x88, 2, code >> 8, code & 0xff]);

/** The headers except those with these names. */
export const without = (headers: readonly Header[], ...names: readonly string[]): Header[] =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()));

export const HTML: Header = ['Content-Type', 'text/html; charset=utf-8'];
