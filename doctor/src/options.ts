import { isIP } from 'node:net';
import { titleOf } from './catalogue/catalogue.ts';
import type { WireEndpoint, ViaProxy } from './wire/connect.ts';

/** What a person asks. Only `url` is needed. */
export interface DoctorOptions {
  /** `wss://host/path?query` or `ws://…`. */
  readonly url: string;
  /** The page that opens it. Default: the root of the same host, by https for wss. */
  readonly page?: string | undefined;
  /** Default: the page's. */
  readonly origin?: string | undefined;
  readonly cookie?: string | undefined;
  /** Each `Name: value`; sent with every request, except to a server whose certificate is not trusted. */
  readonly headers?: readonly string[] | undefined;
  /** As the page offers it; several with commas. */
  readonly subprotocol?: string | undefined;
  /** `http://127.0.0.1:8080`: asked the same, past the proxy. */
  readonly backend?: string | undefined;
  /** Path of the proxy's log. */
  readonly proxyLog?: string | undefined;
  /** PEM, in place of Node's own roots: give those, too. */
  readonly ca?: readonly string[] | undefined;
  /** Each `host:port:address`, as curl's --resolve. */
  readonly resolve?: readonly string[] | undefined;
  /** Watch a silent socket for so long. Default: not. */
  readonly idleSeconds?: string | number | undefined;
  /** An HTTP proxy, `http://proxy:3128`. */
  readonly via?: string | undefined;
  /** Codes that are not reported. */
  readonly suppress?: readonly string[] | undefined;
  /** How long silence is waited for. Default 10. */
  readonly timeoutSeconds?: string | number | undefined;
  /** Bytes of the text message that is sent; 0: none. Default 1024. */
  readonly messageBytes?: string | number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The same, read and checked. */
export type Case = Readonly<ReturnType<typeof readOptions>>;

/** An option that cannot be used: what, the value, the rule. */
export class DoctorOptionError extends Error {
  override name = 'DoctorOptionError';
}

const MAX_URL_CHARACTERS = 16_384;
const MAX_HEADERS = 50;
const MAX_HEADER_CHARACTERS = 65_536;
const DEFAULT_TIMEOUT_SECONDS = 10;
const DEFAULT_MESSAGE_BYTES = 1024;

/** @throws {DoctorOptionError} */
export function readOptions(options: DoctorOptions) {
  const url = readUrl('the URL', options.url, ['ws:', 'wss:'], 'wss://example.com/path');
  const page =
    options.page === undefined
      ? new URL('/', `${url.protocol === 'wss:' ? 'https' : 'http'}://${url.host}`)
      : readUrl('--page', options.page, ['http:', 'https:'], 'https://example.com/');
  const reach = {
    ca: options.ca,
    via: readVia(options.via),
    resolve: readResolve(options.resolve),
  };
  return {
    url,
    page,
    pageIsGiven: options.page !== undefined,
    origin: readOrigin(options.origin) ?? page.origin,
    cookie: headerValue('--cookie', options.cookie),
    headers: readHeaders(options.headers ?? [], url),
    subprotocol: readSubprotocol(options.subprotocol),
    target: endpointOf(url, reach),
    pageEndpoint: endpointOf(page, reach),
    backend: readBackend(options.backend, options.ca),
    proxyLog: options.proxyLog,
    idleMs: milliseconds('--idle', options.idleSeconds, 1, 3600),
    suppress: readSuppress(options.suppress ?? []),
    timeoutMs:
      milliseconds('--timeout', options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS, 0.1, 120) ?? 0,
    messageBytes: number('--message', options.messageBytes ?? DEFAULT_MESSAGE_BYTES, 0, 4_194_304),
    messageIsGiven: options.messageBytes !== undefined,
    signal: options.signal,
  };
}

/** A text in a message: not too long, and no password in it. */
const shown = (text: string): string =>
  JSON.stringify(
    text
      .replace(/\/\/[^/@]*@/, '//…@')
      .replace(/\?.*/s, '?…')
      .slice(0, 100),
  );

function readUrl(what: string, text: string, schemes: readonly string[], example: string): URL {
  const rule = `must be like ${example}`;
  if (text.length > MAX_URL_CHARACTERS) {
    throw new DoctorOptionError(
      `${what} has ${text.length} characters, and at most ${MAX_URL_CHARACTERS} are read`,
    );
  }
  // Three slashes: a URL takes the first name of the path for the host.
  const url = URL.canParse(text) && !/^\s*\w+:\/{3}/.test(text) ? new URL(text) : undefined;
  if (url === undefined || !schemes.includes(url.protocol) || url.hostname === '') {
    throw new DoctorOptionError(`${what} ${rule}, got ${shown(text)}${meant(text, schemes)}`);
  }
  if (url.port === '0') {
    throw new DoctorOptionError(`${what} must have a port from 1 to 65535, got ${shown(text)}`);
  }
  if (url.hash !== '' && schemes.includes('ws:')) {
    throw new DoctorOptionError(
      `${what} must have no #fragment (a browser refuses it), got ${shown(text)}`,
    );
  }
  return url;
}

/** The address that is probably meant by the URL of a page, or by a host alone. */
function meant(text: string, schemes: readonly string[]): string {
  const [secure, plain] = schemes.includes('ws:') ? ['wss:', 'ws:'] : ['https:', 'http:'];
  const other = /^\s*(?<scheme>https?|wss?):\/\/(?<rest>[^/\s@?#]+[^\s@?#]*)\s*$/i.exec(
    text,
  )?.groups;
  const isPlain = /^(?:http|ws)$/i.test(other?.['scheme'] ?? '');
  const rest = other?.['rest'] ?? /^[\w-]+(?:\.[\w-]+)*(?::\d+)?(?:\/\S*)?$/.exec(text)?.[0];
  const address = `${isPlain ? plain : secure}//${rest}`;
  const isUsable = rest !== undefined && address !== text && URL.canParse(address);
  return isUsable && address.length < 100 ? `: did you mean ${address}` : '';
}

function readOrigin(text: string | undefined): string | undefined {
  if (text === undefined || text === 'null') return text;
  const url = readUrl('--origin', text, ['http:', 'https:'], 'https://example.com');
  if (url.origin === text.replace(/\/$/, '').toLowerCase()) return url.origin;
  throw new DoctorOptionError(`--origin must be a scheme, host and port alone, got ${shown(text)}`);
}

interface Reach {
  readonly ca: readonly string[] | undefined;
  readonly via: ViaProxy | undefined;
  readonly resolve: ReadonlyMap<string, string>;
}

const SECURE = new Set(['wss:', 'https:']);

function endpointOf(url: URL, { ca, via, resolve }: Reach): WireEndpoint {
  const secure = SECURE.has(url.protocol);
  const host = bare(url.hostname);
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return { host, port, secure, address: resolve.get(`${host}:${port}`), ca, via };
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

function readBackend(text: string | undefined, ca: Reach['ca']): WireEndpoint | undefined {
  if (text === undefined) return undefined;
  const withScheme = text.includes('://') ? text : `http://${text}`;
  const schemes = ['http:', 'https:', 'ws:', 'wss:'];
  const url = readUrl('--backend', withScheme, schemes, 'http://127.0.0.1:8080');
  return endpointOf(url, { ca, via: undefined, resolve: new Map() });
}

function readVia(text: string | undefined): ViaProxy | undefined {
  if (text === undefined) return undefined;
  const withScheme = text.includes('://') ? text : `http://${text}`;
  const url = readUrl('--via', withScheme, ['http:'], 'http://proxy.example:3128');
  const { hostname, port, username, password } = url;
  return {
    host: bare(hostname),
    port: port === '' ? 80 : Number(port),
    authorization: username === '' ? undefined : basic(username, password),
  };
}

function basic(username: string, password: string): string {
  try {
    const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(text).toString('base64')}`;
  } catch {
    throw new DoctorOptionError('a % in the name or password of a URL must be written as %25');
  }
}

function readResolve(entries: readonly string[] = []): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const found = /^(?<host>\[[^\]]+\]|[^:]+):(?<port>\d{1,5}):(?<address>.+)$/.exec(
        entry,
      )?.groups;
      const address = bare(found?.['address'] ?? '');
      const port = Number(found?.['port']);
      if (found === undefined || isIP(address) === 0 || port < 1 || port > 65_535) {
        throw new DoctorOptionError(
          `--resolve must be HOST:PORT:ADDRESS, such as example.com:443:127.0.0.1, got ${shown(entry)}`,
        );
      }
      return [`${bare(found['host'] ?? '').toLowerCase()}:${port}`, address];
    }),
  );
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function readHeaders(
  lines: readonly string[],
  url: URL,
): readonly (readonly [name: string, value: string])[] {
  if (lines.length > MAX_HEADERS) {
    throw new DoctorOptionError(`--header may be given ${MAX_HEADERS} times, got ${lines.length}`);
  }
  const given = lines.map((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (!TOKEN.test(name)) {
      throw new DoctorOptionError(
        `--header must be "Name: value", got ${JSON.stringify(line.length > 12 ? `${line.slice(0, 12)}…` : line)}`,
      );
    }
    return [name, headerValue(`--header ${name}`, line.slice(colon + 1)) ?? ''] as const;
  });
  if (url.username === '') return given;
  return [...given, ['Authorization', basic(url.username, url.password)]];
}

function headerValue(what: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const value = text.trim();
  if (value.length > MAX_HEADER_CHARACTERS) {
    throw new DoctorOptionError(
      `${what} has ${value.length} characters, and at most ${MAX_HEADER_CHARACTERS} are sent`,
    );
  }
  // Neither what ends a line nor what one byte cannot hold.
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
    throw new DoctorOptionError(`${what} has a character that a header cannot carry`);
  }
  return value;
}

function readSubprotocol(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => TOKEN.test(name)) || text.length > 1000) {
    throw new DoctorOptionError(
      `--subprotocol must be names with commas between, such as "mqtt, graphql-ws", got ${shown(text)}`,
    );
  }
  return names.join(', ');
}

function readSuppress(given: readonly string[]): ReadonlySet<string> {
  const codes = given.flatMap((text) => text.split(',')).map((code) => code.trim().toUpperCase());
  const wrong = codes.find((code) => titleOf(code) === '');
  if (wrong !== undefined) {
    throw new DoctorOptionError(`--suppress must be codes such as F02,F28, got ${shown(wrong)}`);
  }
  return new Set(codes);
}

function number(what: string, given: string | number, least: number, most: number): number {
  const value = String(given).trim() === '' ? Number.NaN : Number(given);
  if (value >= least && value <= most) return value;
  throw new DoctorOptionError(
    `${what} must be a number from ${least} to ${most}, got ${shown(String(given))}`,
  );
}

function milliseconds(
  what: string,
  given: string | number | undefined,
  least: number,
  most: number,
): number | undefined {
  return given === undefined ? undefined : number(what, given, least, most) * 1000;
}
