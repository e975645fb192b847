import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Case } from '../options.ts';
import type { WireEndpoint } from '../wire/connect.ts';

/** One request, by its differences from the smallest WebSocket handshake. */
export interface Variant {
  readonly id: string;
  /** Default: the URL's own host. */
  readonly at?: 'backend' | 'page';
  readonly method?: 'GET' | 'POST';
  /** Path and query. Default: the URL's. */
  readonly path?: string;
  /** False: a plain request. Default `websocket`. */
  readonly upgrade?: string | false;
  /** Default `Upgrade`. */
  readonly connection?: string;
  /** Default `13`. */
  readonly version?: string;
  readonly http?: '1.0';
  readonly origin?: string;
  readonly extensions?: boolean;
  readonly subprotocol?: boolean;
  readonly cookie?: boolean;
  /** User-Agent and the like. */
  readonly asBrowser?: boolean;
  readonly acceptEncoding?: boolean;
  /** The default port is written in Host. */
  readonly hostPort?: boolean;
  readonly body?: string;
  /** Stay after a 101: ping, send a text, close. Default: leave at once. */
  readonly live?: boolean;
  /** Size of its text message. Default: what the person asked for. */
  readonly messageBytes?: number;
  /** It sends so many bytes of a message that never ends, and no other. Default: a whole message. */
  readonly unfinishedBytes?: number;
  /** Its pong is waited for up to the time limit. Default: 1.5 s. */
  readonly isPatient?: boolean;
  /** How it is closed then. Default: with 1000. */
  readonly close?: 'empty';
}

interface BuiltRequest {
  readonly bytes: string;
  /** Undefined for a plain request. */
  readonly key: string | undefined;
  readonly sent: string;
}

/** What Chromium offers. */
export const BROWSER_EXTENSIONS = 'permessage-deflate; client_max_window_bits';

const BROWSER_HEADERS = [
  ['Pragma', 'no-cache'],
  ['Cache-Control', 'no-cache'],
  [
    'User-Agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  ],
  ['Accept-Language', 'en-US,en;q=0.9'],
] as const;

export function buildRequest(
  variant: Variant,
  asked: Case,
  options: { readonly withCredentials: boolean },
): BuiltRequest {
  const { method = 'GET', http = '1.1', upgrade = 'websocket', connection = 'Upgrade' } = variant;
  const endpoint = endpointOf(variant, asked);
  const path = variant.path ?? pathOf(variant, asked);
  const key = upgrade === false ? undefined : randomBytes(16).toString('base64');
  const fields: (readonly [string, string])[] = [['Host', hostOf(variant, asked, endpoint)]];
  if (upgrade === false) fields.push(['Connection', variant.connection ?? 'close']);
  else fields.push(['Upgrade', upgrade], ['Connection', connection]);
  if (key !== undefined)
    fields.push(['Sec-WebSocket-Version', variant.version ?? '13'], ['Sec-WebSocket-Key', key]);
  if (variant.origin !== undefined) fields.push(['Origin', variant.origin]);
  if (variant.extensions === true) fields.push(['Sec-WebSocket-Extensions', BROWSER_EXTENSIONS]);
  if (variant.subprotocol === true && asked.subprotocol !== undefined) {
    fields.push(['Sec-WebSocket-Protocol', asked.subprotocol]);
  }
  if (variant.asBrowser === true) fields.push(...BROWSER_HEADERS);
  if (variant.acceptEncoding === true) fields.push(['Accept-Encoding', 'gzip, deflate, br']);
  const withCookie =
    variant.cookie === true && asked.cookie !== undefined && options.withCredentials;
  if (withCookie) fields.push(['Cookie', asked.cookie ?? '']);
  if (options.withCredentials) fields.push(...asked.headers);
  if (variant.body) fields.push(['Content-Type', 'application/json']);
  if (variant.body !== undefined) fields.push(['Content-Length', String(variant.body.length)]);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const bytes = `${method} ${path} HTTP/${http}\r\n${lines}\r\n${variant.body ?? ''}`;
  return { bytes, key, sent: described(variant, path, asked) };
}

export function endpointOf({ at }: Variant, asked: Case): WireEndpoint {
  if (at === 'page') return asked.pageEndpoint;
  return at === 'backend' && asked.backend !== undefined ? asked.backend : asked.target;
}

export function pathOf({ at }: Variant, { url, page }: Case): string {
  const of = at === 'page' ? page : url;
  return `${of.pathname}${of.search}`;
}

function hostOf(
  { at, hostPort }: Variant,
  { url, page }: Case,
  { host, port }: WireEndpoint,
): string {
  if (at === 'page') return page.host;
  if (at !== 'backend') return hostPort === true ? `${url.hostname}:${port}` : url.host;
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function described(variant: Variant, path: string, { subprotocol, cookie }: Case): string {
  const { method = 'GET', http = '1.1', upgrade = 'websocket' } = variant;
  const parts = [
    `${method} ${path.length > 80 ? `${path.slice(0, 80)}…` : path} HTTP/${http}`,
    upgrade === false ? 'no Upgrade' : `Upgrade: ${upgrade}`,
    ...(variant.connection === undefined ? [] : [`Connection: ${variant.connection}`]),
    ...(variant.version === undefined ? [] : [`Sec-WebSocket-Version: ${variant.version}`]),
    ...(variant.origin === undefined ? [] : [`Origin: ${variant.origin}`]),
    ...(variant.extensions === true ? ['permessage-deflate'] : []),
    ...(variant.subprotocol === true && subprotocol !== undefined
      ? [`Sec-WebSocket-Protocol: ${subprotocol}`]
      : []),
    ...(variant.cookie === true && cookie !== undefined ? ['Cookie (hidden)'] : []),
    ...(variant.acceptEncoding === true ? ['Accept-Encoding'] : []),
    ...(variant.hostPort === true ? ['Host with its port'] : []),
    ...(variant.unfinishedBytes === undefined ? [] : [`then ${variant.unfinishedBytes} bytes`]),
  ];
  return parts.join(', ');
}
