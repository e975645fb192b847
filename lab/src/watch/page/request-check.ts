import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is not answered. */
export interface RequestRefusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The page is this machine's own: another name that was made to lead to 127.0.0.1 (DNS rebinding),
 * another page that asks in the background, and every method that could change something are
 * refused.
 */
export function findRefusal(
  method: string | undefined,
  headers: IncomingHttpHeaders,
  port: number,
): RequestRefusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) {
    return { status: 421, text: `Host must be ${hosts.join(' or ')}, got "${headers.host ?? ''}"` };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    const text = `method must be GET or HEAD, got ${method}`;
    return { status: 405, text, headers: { Allow: 'GET, HEAD' } };
  }
  const site = headers['sec-fetch-site'];
  const mode = headers['sec-fetch-mode'];
  if (site === undefined || site === 'same-origin' || site === 'none' || mode === 'navigate') {
    return undefined;
  }
  return { status: 403, text: `Sec-Fetch-Site must be same-origin, got ${site}` };
}
