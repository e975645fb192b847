import type { Case } from '../options.ts';
import { HANDSHAKE_FAULTS, handshakeFailed, unexpectedStatus } from '../handshake-fault.ts';
import type { Got } from '../reading.ts';
import type { Readings } from './readings.ts';

const FRAMES: Readonly<Record<string, string>> = {
  'not-frames': 'Invalid frame header',
  inflate: 'Invalid frame header',
  utf8: 'Could not decode a text frame as UTF-8.',
  length: 'Invalid frame header',
  rsv1: reserved(4),
  'reserved-bits': 'One or more reserved bits are on',
  masked: 'A server must not mask any frames that it sends to the client.',
  'control-frame': 'Received an invalid control frame',
  continuation: 'Received unexpected continuation frame.',
  'close-payload': 'Received a broken close frame containing an invalid size body.',
};

const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'net::ERR_CERT_DATE_INVALID',
  CERT_NOT_YET_VALID: 'net::ERR_CERT_DATE_INVALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'net::ERR_CERT_COMMON_NAME_INVALID',
};

const CONNECTIONS: Readonly<Record<string, string>> = {
  refused: 'net::ERR_CONNECTION_REFUSED',
  silence: 'net::ERR_CONNECTION_TIMED_OUT',
  reset: 'net::ERR_CONNECTION_RESET',
  unreachable: 'net::ERR_ADDRESS_UNREACHABLE',
  'tls-failed': 'net::ERR_SSL_PROTOCOL_ERROR',
  'no-name': 'net::ERR_NAME_NOT_RESOLVED',
};

/** Every text that it may print, without values. */
export const CHROMIUM_TEXTS: readonly string[] = [
  HANDSHAKE_FAULTS,
  FRAMES,
  CERTIFICATES,
  CONNECTIONS,
].flatMap((texts: Readonly<Record<string, string>>) => Object.values(texts));

/** What Chromium's console shows; null: it shows nothing, and the page gets 1006. */
export function browserSays(
  readings: Readings,
  code: string | undefined,
  { page, url }: Case,
): string | null {
  if (code === 'F06') {
    return `Mixed Content: The page at '${page.href}' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint '${url.href}'. This request has been blocked; this endpoint must be available over WSS.`;
  }
  if (code === 'F29') {
    const policy = readings.get('page')?.each?.[1] ?? 'connect-src …';
    return `Connecting to '${url.href}' violates the following Content Security Policy directive: "${policy}". The action has been blocked.`;
  }
  if (code === 'F43') return 'Received a broken close frame containing a reserved status code.';
  if (code === 'F16')
    return 'Error in connection establishment: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS';
  return (
    ofConnection(readings) ??
    ofHttp2(readings, code) ??
    ofHandshake(readings) ??
    ofManySockets(readings)
  );
}

function ofConnection(readings: Readings): string | null {
  const connection = readings.get('connect');
  const inError = (name: string): string => `Error in connection establishment: ${name}`;
  const certificate = connection?.tls?.error;
  if (certificate !== undefined)
    return inError(CERTIFICATES[certificate] ?? 'net::ERR_CERT_AUTHORITY_INVALID');
  const failed = readings.outcome('name') === 'no-name' ? 'no-name' : connection?.outcome;
  const name = CONNECTIONS[failed ?? ''];
  return name === undefined ? null : inError(name);
}

function ofHandshake(readings: Readings): string | null {
  const got = readings.get('browser');
  if (got === undefined) return null;
  const [fault] = got.socket?.faults ?? [];
  if (fault === 'extension-unknown') {
    return `${HANDSHAKE_FAULTS[fault]}'${extensionOf(got)}' in 'Sec-WebSocket-Extensions' header`;
  }
  if (fault !== undefined) return HANDSHAKE_FAULTS[fault];
  const frames = got.socket?.frameFault;
  const first = got.socket?.stray?.charCodeAt(0) ?? 0;
  // The parser refuses a control frame without FIN; the socket refuses the bits of any other.
  if (frames === 'not-frames' && (first & 0x08) === 0) return reserved(first >> 4);
  if (frames !== undefined)
    return FRAMES[frames] ?? `Unrecognized frame opcode: ${frames.replace('opcode-', '')}`;
  if (got.status === 401) return 'HTTP Authentication failed; no valid credentials available';
  if (got.status !== undefined && got.status !== 101) return unexpectedStatus(got.status);
  if (got.outcome === 'not-http') return handshakeFailed('net::ERR_INVALID_HTTP_RESPONSE');
  if (got.outcome === 'closed' || got.outcome === 'reset')
    return 'Connection closed before receiving a handshake response';
  if (got.outcome === 'silence') return 'WebSocket opening handshake timed out';
  return null;
}

function reserved(bits: number): string {
  const [one, two, three] = [4, 2, 1].map((bit) => Number((bits & bit) !== 0));
  return `One or more reserved bits are on: reserved1 = ${one}, reserved2 = ${two}, reserved3 = ${three}`;
}

/** The extension that nobody offered. */
function extensionOf({ socket }: Got): string {
  const names = (socket?.extensions ?? '').split(',').map((one) => one.split(';')[0]?.trim() ?? '');
  return names.find((name) => name !== 'permessage-deflate') ?? '';
}

/** A browser whose page came over HTTP/2 opens its socket there, if that is offered. */
function ofHttp2(readings: Readings, code: string | undefined): string | null {
  const h2 = readings.get('h2')?.h2;
  if (h2 === undefined || code === undefined || !['F19', 'F35', 'F38'].includes(code)) return null;
  if (h2.reset !== undefined) return 'Stream closed with error: net::ERR_HTTP2_PROTOCOL_ERROR';
  const isRefused = h2.status !== undefined && h2.status >= 300;
  return isRefused ? unexpectedStatus(h2.status) : null;
}

/** The first of many at once that was refused. */
function ofManySockets(readings: Readings): string | null {
  const refused = readings.get('crowd')?.each?.find((one) => /^[2-5]\d\d$/.test(one));
  return refused === undefined ? null : unexpectedStatus(refused);
}
