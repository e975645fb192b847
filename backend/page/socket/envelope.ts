/** The route by which a socket reached the backend, as the backend saw the handshake. */
export interface ReportedRoute {
  readonly via: 'proxy' | 'direct';
  /** Address of the TCP peer: the browser's own, or the proxy's. */
  readonly peer: string;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly cid: string;
  readonly route: ReportedRoute;
  readonly pingIntervalMs: number;
}

export interface Ping {
  readonly type: 'ping';
  readonly n: number;
  readonly at: string;
}

export interface PeerMessage {
  readonly type: 'message';
  readonly from: string;
  readonly text: string;
}

/** A text frame that is not a known envelope; shown as received. */
export interface Raw {
  readonly type: 'raw';
  readonly text: string;
}

export type Envelope = Welcome | Ping | PeerMessage | Raw;

/** Never throws. */
export function parseEnvelope(frame: string): Envelope {
  return known(parseObject(frame)) ?? { type: 'raw', text: frame };
}

type Fields = Readonly<Record<string, unknown>>;

function known(value: Fields = {}): Envelope | undefined {
  const { type, n, at, from, text } = value;
  if (type === 'welcome') return welcome(value);
  if (type === 'ping' && typeof n === 'number' && typeof at === 'string') return { type, n, at };
  const isMessage = typeof from === 'string' && typeof text === 'string';
  return type === 'message' && isMessage ? { type, from, text } : undefined;
}

function welcome({ cid, pingIntervalMs, route: told }: Fields): Welcome | undefined {
  const seen = route(told);
  if (typeof cid !== 'string' || seen === undefined) return undefined;
  if (typeof pingIntervalMs !== 'number' || !(pingIntervalMs > 0)) return undefined;
  return { type: 'welcome', cid, route: seen, pingIntervalMs };
}

function route(value: unknown): ReportedRoute | undefined {
  if (!isObject(value) || (value['via'] !== 'proxy' && value['via'] !== 'direct')) return undefined;
  const { via, peer, httpVersion } = value;
  if (typeof peer !== 'string' || typeof httpVersion !== 'string') return undefined;
  return { via, peer, httpVersion, headers: headers(value['headers']) };
}

function headers(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  const pairs = Object.entries(value).map(([name, text]) => [name, headerText(text)] as const);
  return Object.fromEntries(pairs);
}

// Node gives a header that may repeat, such as set-cookie, as a list.
function headerText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}

function parseObject(frame: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
