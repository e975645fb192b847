import type { SocketAddresses, LabConfig } from '../config.ts';

/** The used part of `location`. */
export interface PageAddress {
  readonly protocol: string;
  readonly hostname: string;
  /** Empty for the scheme's default port, as in `location.port`. */
  readonly port: string;
}

export type Choice = 'article' | 'origin' | 'backend';

export interface SocketEndpoint {
  readonly choice: Choice;
  /** Scheme, host and port, without a path: `ws://localhost:8080`. */
  readonly url: string;
  /** The path and query of an application's socket. Default: `/`. */
  readonly path?: string;
  /** Subprotocols to offer. Default: none. */
  readonly protocols?: readonly string[];
  /** The rule that was applied, as one sentence for the page. */
  readonly why: string;
}

/** The user's settings for the socket of their own application. */
export type SocketWish = Pick<SocketEndpoint, 'path' | 'protocols'>;

/** Undefined if there is no such choice. */
export function applicationEndpoint(
  choice: Choice,
  { proxied, direct }: SocketAddresses,
  wish: SocketWish = {},
): SocketEndpoint | undefined {
  const urls = { article: proxied[0], origin: proxied[1], backend: direct[0] };
  const url = urls[choice];
  if (url === undefined) return undefined;
  const why =
    choice === 'backend'
      ? 'Past the proxy, straight to your application. If only this opens, the proxy or its rules are in the way.'
      : 'Through the proxy: its rules lead on to your application.';
  return { choice, url, why, ...wish };
}

export function chooseEndpoint(
  choice: Choice,
  page: PageAddress,
  config: LabConfig,
): SocketEndpoint {
  if (choice === 'article') return articleEndpoint(page, config);
  if (choice === 'origin') return { choice, url: originUrl(page), why: originWhy(page) };
  return { choice, url: backendUrl(config), why: backendWhy(page, config) };
}

export function socketUrl(endpoint: SocketEndpoint, cid: string): string {
  const { url, path = '/' } = endpoint;
  return `${url}${path}${path.includes('?') ? '&' : '?'}cid=${cid}`;
}

/** The URL that the page shows, with the path of an application’s socket. */
export function shownUrl({ url, path = '' }: SocketEndpoint): string {
  return path === '/' ? url : url + path;
}

/** The port that the page was fetched from, with the scheme's default filled in. */
export function pagePort(page: PageAddress): number {
  if (page.port !== '') return Number(page.port);
  return page.protocol === 'https:' ? 443 : 80;
}

export function pageOrigin(page: PageAddress): string {
  return `${page.protocol}//${page.hostname}${page.port === '' ? '' : `:${page.port}`}`;
}

// The article's rule: the hostname alone decides, and not the page's scheme.
function articleEndpoint(page: PageAddress, config: LabConfig): SocketEndpoint {
  if (page.hostname === 'localhost') {
    const why =
      `The hostname is localhost, so by the article’s rule the socket goes to the backend’s own ` +
      `port, ${whateverTheScheme(page)} The proxy is not asked.`;
    return { choice: 'article', url: backendUrl(config), why };
  }
  if (page.hostname === 'reverseproxy.com') {
    const why =
      `The hostname is reverseproxy.com, so by the article’s rule the socket goes by TLS to that ` +
      `name, ${whateverTheScheme(page)} The proxy carries it.`;
    return { choice: 'article', url: proxyUrl(config), why };
  }
  const why =
    `The hostname is ${page.hostname}, which the article’s rule does not name, ` +
    'so the socket goes where the page came from.';
  return { choice: 'article', url: originUrl(page), why };
}

function whateverTheScheme(page: PageAddress): string {
  return `whether the page came by http or https (here: ${page.protocol.replace(':', '')}).`;
}

function originWhy(page: PageAddress): string {
  return (
    `Your choice: the origin of this page, ${pageOrigin(page)}, ` +
    'with ws for http and wss for https.'
  );
}

function backendWhy(page: PageAddress, config: LabConfig): string {
  const why = `Your choice: port ${config.backendPort} on localhost, with no proxy between.`;
  if (page.protocol !== 'https:') return why;
  // failures.md F06: measured on Chromium 156, Firefox ESR 153 and WebKitGTK 2.50.
  return `${why} This page is https: Chromium and Firefox allow that to localhost, WebKit does not.`;
}

function backendUrl(config: LabConfig): string {
  return webSocketUrl('ws', 'localhost', config.backendPort);
}

function proxyUrl(config: LabConfig): string {
  return webSocketUrl('wss', 'reverseproxy.com', config.httpsPort);
}

function originUrl(page: PageAddress): string {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws';
  return webSocketUrl(scheme, page.hostname, pagePort(page));
}

// RFC 6455 section 3: 80 is the default port of ws, 443 of wss.
function webSocketUrl(scheme: 'ws' | 'wss', host: string, port: number): string {
  const isDefault = port === (scheme === 'ws' ? 80 : 443);
  return isDefault ? `${scheme}://${host}` : `${scheme}://${host}:${port}`;
}
