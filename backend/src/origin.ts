import type { PublishedPorts } from './config.ts';

/** The origins of the lab's own pages, written `https://*.example.com` for a wildcard. */
export type Origins = ReadonlySet<string>;

/**
 * Each host name through the proxy, by HTTP and HTTPS, and the backend itself. A browser leaves the
 * scheme's default port out (RFC 6454 section 6.2).
 */
export function labOrigins(ports: PublishedPorts, hostNames: readonly string[]): Origins {
  return new Set([
    ...hostNames.flatMap((host) => [
      origin('http', host, ports.httpPort),
      origin('https', host, ports.httpsPort),
    ]),
    origin('http', 'localhost', ports.backendPort),
  ]);
}

const DEFAULT_PORTS = { http: 80, https: 443 };

function origin(scheme: 'http' | 'https', host: string, port: number): string {
  return `${scheme}://${host}${port === DEFAULT_PORTS[scheme] ? '' : `:${port}`}`;
}

/**
 * Decides whether a handshake may go on. A browser always sends Origin (RFC 6455 section 4.1), so a
 * handshake without one does not come from a page and cannot be a cross-site hijacking. A wildcard
 * matches one or more labels, as in a binding of IIS.
 */
export function isAllowedOrigin(origins: Origins, header: string | undefined): boolean {
  if (header === undefined || origins.has(header)) return true;
  let rest = header;
  for (;;) {
    const next = rest.replace(/(?<=^https?:\/\/)(?:\*\.)?[\w-]+\./, '*.');
    if (next === rest) return false;
    if (origins.has(next)) return true;
    rest = next;
  }
}
