import type { IncomingMessage } from 'node:http';

/** The route by which a handshake reached the backend, as the backend saw it. */
export interface Route {
  /** `proxy` if a header shows that the request was forwarded. */
  readonly via: 'direct' | 'proxy';
  /** Address and port of the TCP peer: the browser itself, or the proxy. */
  readonly peer: string;
  readonly httpVersion: string;
  /** The relevant headers of the handshake, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers that only a forwarder adds: ARR's, and the ones that other proxies use. */
const FORWARDING_HEADERS = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-arr-log-id',
  'x-arr-ssl',
  'x-original-url',
  'max-forwards',
  'forwarded',
  'via',
] as const;

const HANDSHAKE_HEADERS = [
  'host',
  'origin',
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'user-agent',
] as const;

const MAX_HEADER_CHARACTERS = 512;

/** Values are cut at 512 characters. */
export function readRoute(request: IncomingMessage): Route {
  const { remoteAddress, remotePort } = request.socket;
  return {
    via: FORWARDING_HEADERS.some((name) => name in request.headers) ? 'proxy' : 'direct',
    peer: `${remoteAddress ?? 'unknown'}:${remotePort ?? 0}`,
    httpVersion: request.httpVersion,
    headers: pickHeaders(request, [...HANDSHAKE_HEADERS, ...FORWARDING_HEADERS]),
  };
}

function pickHeaders(
  request: IncomingMessage,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = request.headers[name];
    if (value !== undefined) picked[name] = String(value).slice(0, MAX_HEADER_CHARACTERS);
  }
  return picked;
}
