import type { PublishedPorts } from './config.ts';

const HTTP_DEFAULT_PORT = 80;
const HTTPS_DEFAULT_PORT = 443;

/**
 * The origins of the lab's own pages: both host names through the proxy, by HTTP and HTTPS, and
 * the backend itself. A browser leaves the scheme's default port out (RFC 6454 section 6.2).
 */
export function labOrigins(ports: PublishedPorts): ReadonlySet<string> {
  return new Set([
    origin('http', 'localhost', ports.httpPort),
    origin('https', 'localhost', ports.httpsPort),
    origin('http', 'reverseproxy.com', ports.httpPort),
    origin('https', 'reverseproxy.com', ports.httpsPort),
    origin('http', 'localhost', ports.backendPort),
  ]);
}

function origin(scheme: 'http' | 'https', host: string, port: number): string {
  const standard = scheme === 'http' ? HTTP_DEFAULT_PORT : HTTPS_DEFAULT_PORT;
  return `${scheme}://${host}${port === standard ? '' : `:${port}`}`;
}

/**
 * Whether a handshake may go on. A browser always sends Origin (RFC 6455 section 4.1), so a
 * handshake without one comes from no page and cannot be a cross-site hijacking.
 */
export function isAllowedOrigin(origins: ReadonlySet<string>, header: string | undefined): boolean {
  return header === undefined || origins.has(header);
}
