import { createHash } from 'node:crypto';

/** Names and values by turns, as Node has them in `rawHeaders`. */
export type RawHeaders = readonly string[];

/** One name and value; a name may come twice. */
export type HeaderField = readonly [name: string, value: string];

/** The only request headers that the relay changes. */
const KEY = 'sec-websocket-key';
const FORWARDED_FOR = 'x-forwarded-for';

/** R07: http.sys knows these. The last one wins; any other name may come several times. */
const SINGLE = new Set(
  [
    'accept-ranges age allow cache-control content-encoding content-language content-length',
    'content-location content-md5 content-range content-type etag expires keep-alive',
    'last-modified location pragma proxy-authenticate retry-after trailer upgrade vary via warning',
  ]
    .join(' ')
    .split(' '),
);

/** R07: IIS writes its own. */
const DROPPED = new Set(['connection', 'date', 'server', 'transfer-encoding']);

/** RFC 6455 section 4.2.2: each of the two handshakes has its own. */
const OF_HANDSHAKE = new Set(['upgrade', 'sec-websocket-accept']);

export interface ClientRequest {
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: RawHeaders;
}

/** R01, R27: `Upgrade` is `websocket` and nothing else, and never in HTTP/1.0. */
export function isWebSocket({ httpVersion, headers }: ClientRequest): boolean {
  const { upgrade } = headers;
  return httpVersion === '1.1' && typeof upgrade === 'string' && /^websocket$/i.test(upgrade);
}

/** Sixteen bytes in base64 (RFC 6455 section 4.1). */
export function isKey(key: unknown): key is string {
  return typeof key === 'string' && /^[A-Za-z0-9+/]{22}==$/.test(key);
}

/** The answer to a key (RFC 6455 section 4.2.2). */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

export interface RequestChange {
  /** R03: the relay's own key. Undefined for plain HTTP: Connection goes, Upgrade stays (R02). */
  readonly key: string | undefined;
  /** R06: what is appended to X-Forwarded-For. Undefined: nothing. */
  readonly forwardedFor: string | undefined;
}

/** R06, R08: what the backend gets, in the order of the client's request. */
export function requestHeaders(received: RawHeaders, { key, forwardedFor }: RequestChange) {
  const before = fieldsOf(received).filter(([name]) => name.toLowerCase() === FORWARDED_FOR);
  const sent = fieldsOf(received).flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    if (lower === 'connection' && key === undefined) return [];
    if (lower === FORWARDED_FOR && forwardedFor !== undefined) return [];
    return lower === KEY && key !== undefined ? [name, key] : [name, value];
  });
  if (forwardedFor === undefined) return sent;
  const values = [...before.map(([, value]) => value), forwardedFor];
  return [...sent, 'X-Forwarded-For', values.join(', ')];
}

/** `ip:port`; the brackets are for IPv6 (R06). */
export function endpointText(address = '', port = 0): string {
  const ip = address.replace(/^::ffff:(?=\d+\.)/, ''); // IPv4 on a socket for both
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** R07, R28: what the client gets of the backend's headers, with IIS's own. */
export function responseHeaders(received: RawHeaders, own: readonly HeaderField[]): string[] {
  const fields = fieldsOf(received).map(([name, value]) => [name.toLowerCase(), name, value]);
  const last = new Map(fields.map(([lower], index) => [lower, index]));
  const kept = fields.flatMap(([lower = '', name = '', value = ''], index) => {
    if (DROPPED.has(lower)) return [];
    return SINGLE.has(lower) && last.get(lower) !== index ? [] : [name, value];
  });
  return [...kept, ...own.flat()];
}

/** R03, R04, R28: the head of the 101 that the client gets. */
export function switchingProtocols(
  received: RawHeaders,
  { clientKey, own }: { readonly clientKey: string; readonly own: readonly HeaderField[] },
): string {
  const passed = fieldsOf(received).filter(([name]) => !OF_HANDSHAKE.has(name.toLowerCase()));
  const fields: HeaderField[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptOf(clientKey)],
    ...fieldsOf(responseHeaders(passed.flat(), [['Date', new Date().toUTCString()], ...own])),
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`;
}

/** The value of a header, joined if it came several times. Undefined if it did not come. */
export function headerValue(received: RawHeaders, name: string): string | undefined {
  const values = fieldsOf(received).flatMap(([n, value]) =>
    n.toLowerCase() === name ? value : [],
  );
  return values.length === 0 ? undefined : values.join(', ');
}

function fieldsOf(raw: RawHeaders): HeaderField[] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? '']);
}
