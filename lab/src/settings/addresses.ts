import type { Ports } from './ports.ts';

/** One of the four pages of the lab, and where its socket goes by the article's rule. */
export interface Address {
  readonly page: string;
  readonly socket: string;
  readonly path: 'direct' | 'proxy';
}

export function addresses(ports: Ports): readonly Address[] {
  const secure = `wss://reverseproxy.com${portSuffix(ports.https, 443)}`;
  const direct = `ws://localhost${portSuffix(ports.backend, 80)}`;
  const pages = (host: string): string[] => [
    `http://${host}${portSuffix(ports.http, 80)}`,
    `https://${host}${portSuffix(ports.https, 443)}`,
  ];
  return [
    ...pages('localhost').map((page) => ({ page, socket: direct, path: 'direct' as const })),
    ...pages('reverseproxy.com').map((page) => ({ page, socket: secure, path: 'proxy' as const })),
  ];
}

/** A URL leaves its scheme's default port out. */
function portSuffix(port: number, standard: number): string {
  return port === standard ? '' : `:${port}`;
}
