import type { AccessEntry } from '@lab101/proxy';
import type { Headers, Observations } from './observations.ts';
import type { Flow } from './timeline.ts';

/** Tells by its port whether a URL goes through the proxy. */
export function viaOfUrl(url: string | undefined, ports: Observations['ports']): Flow['via'] {
  if (url === undefined || !URL.canParse(url)) return 'unknown';
  const { port, protocol } = new URL(url);
  const asked = port === '' ? STANDARD_PORTS[protocol] : Number(port);
  if (asked === undefined) return 'unknown';
  if (asked === ports?.backend) return 'direct';
  return asked === ports?.http || asked === ports?.https ? 'proxy' : 'unknown';
}

const STANDARD_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
};

export function pathOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** A placeholder for the host: without one, the URL would be a different one. */
const NO_HOST = '(host not logged)';

/** The URL that the client requested. The port tells the scheme. */
export function loggedAddress(
  { host, uriStem, uriQuery, serverPort }: AccessEntry,
  kind: Flow['kind'],
  ports: Observations['ports'],
): string {
  const isSecure = serverPort === ports?.https || (serverPort === 443 && ports?.http !== 443);
  const query = uriQuery === undefined ? '' : `?${uriQuery}`;
  return `${schemeOf(kind, isSecure)}//${host ?? `${NO_HOST}:${serverPort}`}${uriStem}${query}`;
}

/**
 * The socket's URL as the client requested it, from the backend's log. Behind ARR, `Host` is the
 * address that the rule names, which no client requested: only a port of the proxy's own tells that
 * it is the client's.
 *
 * @param headers of the handshake, names in lower case; empty if unknown
 */
export function addressAtBackend(
  headers: Headers,
  via: Flow['via'],
  cid: string | undefined,
  ports: Observations['ports'],
): string {
  if (Object.keys(headers).length === 0) return '(address not logged)';
  const target = headers['x-original-url'] ?? (cid === undefined ? '/' : `/?cid=${cid}`);
  if (via === 'direct') return `ws://${headers['host'] ?? NO_HOST}${target}`;
  const isSecure = headers['x-arr-ssl'] !== undefined || headers['x-forwarded-proto'] === 'https';
  const scheme = schemeOf('socket', isSecure);
  const { host, 'x-forwarded-host': forwarded } = headers;
  const isProxys = viaOfUrl(`${scheme}//${host}`, ports) === 'proxy';
  return `${scheme}//${forwarded ?? (isProxys ? host : undefined) ?? NO_HOST}${target}`;
}

function schemeOf(kind: Flow['kind'], isSecure: boolean): string {
  if (kind === 'page') return isSecure ? 'https:' : 'http:';
  return isSecure ? 'wss:' : 'ws:';
}
