import { PROXY_TITLES } from '../proxy-kind.ts';
import type { FailureCode } from './code.ts';

export { unexpectedStatus } from '../handshake-fault.ts';

/** Whose configuration a fix changes; the last five are not a proxy that the doctor detects. */
export const OWNER_TITLES = {
  ...PROXY_TITLES,
  'load balancer': 'Load balancers',
  yarp: 'YARP',
  application: 'The application',
  browser: 'The browser',
  network: 'The network',
} as const;

export type FixOwner = keyof typeof OWNER_TITLES;

const NOT_RUN: ReadonlySet<FixOwner> = new Set([
  'iis',
  'envoy',
  'traefik',
  'cloudflare',
  'load balancer',
]);

/** The project has never run that program: its fixes are what documentation and reports say. */
export const isNotRun = (owner: FixOwner): boolean => NOT_RUN.has(owner);

/** By whose configuration it is; that of the most people first. */
export type Fixes = Readonly<Partial<Record<FixOwner, string>>>;

/**
 * All that is known about one cause. The doctor prints parts of it; the page of the code has all of
 * it. Sentences are Markdown without line breaks: what is typed stands between backticks.
 */
export interface CauseRecord {
  /** In a few words, without Markdown. */
  readonly title: string;
  /** The reading that tells it from causes that look the same, and how to get it. */
  readonly toTell?: string;
  /**
   * What Chromium's console shows after `WebSocket connection to '…' failed: `, word for word; a
   * text that begins with `+` has no such prefix. Default: the console shows nothing.
   */
  readonly console?: readonly string[];
  /** What other browsers do. Undefined: Firefox has its one sentence, as for each failed handshake. */
  readonly otherBrowsers?: string;
  /** What the page's script gets. Default: what it gets for a handshake that failed. */
  readonly script?: string;
  /** What programs write elsewhere, word for word, by where. */
  readonly messages?: Readonly<Record<string, readonly string[]>>;
  /** Who sees what, beside the messages. */
  readonly seen: string;
  readonly cause: string;
  /** A command whose result decides. */
  readonly probe: string;
  readonly decides: string;
  readonly fix: Fixes;
  /** Proxies that cannot have the fault, and why. */
  readonly unaffected?: Fixes;
  /** Why there are fewer than four proxies. */
  readonly fewProxies?: string;
  /** Each with what tells it from this one. */
  readonly lookAlikes?: Readonly<Partial<Record<FailureCode, string>>>;
  /** `owner/repository#number` is a thread on GitHub. */
  readonly sources: readonly string[];
}

/** What a script gets for a handshake that failed: no reason. */
export const NEVER_OPENED =
  '`error`, then `close` with code 1006, `wasClean` false and no reason. `open` never fires.';
export const CUT = '`open`, then `close` with code 1006, `wasClean` false and no reason.';
const CLOSED_UNREAD = 'copies the bytes after the 101 without reading them.';

/** Those proxies that do not look into a WebSocket once it is open. */
export const COPIES_BYTES = {
  nginx: CLOSED_UNREAD,
  haproxy: CLOSED_UNREAD,
  apache: CLOSED_UNREAD,
  caddy: CLOSED_UNREAD,
} as const satisfies Fixes;

/** Any key of 16 bytes; what curl gets back is not checked by it. */
export const ANY_KEY = 'bGFiMTAxIGRvY3RvciAxMQ==';

/** A handshake by curl, one header a line. A header that is given replaces that of the same name. */
export function handshake(url: string, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': ANY_KEY,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `-H '${name}: ${value}'`);
  return ['curl --http1.1 -i -N --max-time 5', ...lines, `'${url}'`].join(' \\\n  ');
}

const DEFLATE = 'Sec-WebSocket-Extensions';
/** Takes compression out of the handshake, for a hop that cannot carry it. */
export const DEFLATE_OFF = {
  iis: '`<set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value=""/>` in the rule’s serverVariables, and the name in allowedServerVariables of applicationHost.config',
  nginx: `\`proxy_set_header ${DEFLATE} "";\``,
  haproxy: `\`http-request del-header ${DEFLATE}\``,
  caddy: `\`header_up -${DEFLATE}\` in reverse_proxy`,
  apache: `\`RequestHeader unset ${DEFLATE}\` (mod_headers)`,
  envoy: '`request_headers_to_remove: ["sec-websocket-extensions"]` in the route',
  traefik: `a headers middleware with \`customRequestHeaders: { ${DEFLATE}: "" }\`, which removes the header`,
  application: 'switch permessage-deflate off (ws: `perMessageDeflate: false`)',
} as const satisfies Fixes;
