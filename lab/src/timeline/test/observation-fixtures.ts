import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import type { BrowserSocket, Observations, ProxyRecord, Seen } from '../observations.ts';
import type { SeenEvent } from '../merge/socket-observations.ts';

/** The beginning of the fixtures' time; their times are milliseconds after it. */
export const AT = Date.parse('2026-11-22T21:00:00.000Z');
export const PORTS = { http: 80, https: 443, backend: 8080 };
/** A lab whose logs are nginx's. */
export const NGINX_LAB = { proxy: 'nginx', ports: PORTS } as const;
export const CID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
export const LOG_ID = '7f6a1c0e-0000-4000-8000-000000000000';

export const NOTHING: Observations = { browser: undefined, proxy: undefined, backend: undefined };

/** A socket through the proxy, opened after 5 ms. */
export function socketFixture(fields: Partial<BrowserSocket> = {}): BrowserSocket {
  return {
    cid: CID,
    pageUrl: 'https://reverseproxy.com/',
    url: `wss://reverseproxy.com/?cid=${CID}`,
    createdAtMs: AT,
    request: {},
    answer: undefined,
    openedAtMs: AT + 5,
    messages: [],
    droppedMessages: 0,
    closeCalled: undefined,
    closed: undefined,
    error: undefined,
    gone: undefined,
    ...fields,
  };
}

export const DIRECT = { url: `ws://localhost:8080/?cid=${CID}` };

export function closedWith(code: number, atMs = 900, wasClean = code !== 1006) {
  return { closed: { atMs: AT + atMs, code, reason: '', wasClean } };
}

export function browserOf(...sockets: readonly BrowserSocket[]) {
  return { name: 'Test', pages: [], sockets };
}

export function eventFixture(
  name: string,
  atMs: number,
  fields: Readonly<Record<string, unknown>> = {},
): SeenEvent {
  const time = new Date(AT + atMs).toISOString();
  return { item: { time, event: name, ...fields }, seenAtMs: AT + atMs + 20 };
}

export function backendOf(...events: readonly SeenEvent[]) {
  return { events, running: true };
}

/**
 * `cid=… 101 7`: query, status and time-taken of a line, and the second in which it ended; or with
 * substatus and win32 status, `cid=… 502 5 12152 7`.
 */
export function entryFixture(end: string, second = 0): ProxyRecord['entries'][number] {
  const codes =
    end.split(' ').length === 5 ? 'sc-status sc-substatus sc-win32-status' : 'sc-status';
  const columns = `cs-method cs-uri-stem cs-uri-query ${codes} time-taken`;
  const time = `21:00:${String(second).padStart(2, '0')}`;
  return loggedEntry(columns, `${time} GET / ${end}`, AT + second * 1000 + 940);
}

/** A line with these columns after `date time`, and its text after the date. */
export function loggedEntry(
  columns: string,
  text: string,
  seenAtMs = AT,
): ProxyRecord['entries'][number] {
  const reader = logReaderOf(NGINX_LAB);
  reader.read(`#Fields: date time ${columns}`, AT);
  return seen(reader.read(`2026-11-22 ${text}`, AT)?.entry, seenAtMs);
}

/** What ARR appends to the client's query. */
export function forwarded(status: number | undefined, cid = CID, id = LOG_ID): string {
  const answered = status === undefined ? '' : `&SERVER-STATUS=${status}`;
  return `cid=${cid}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${id}${answered}`;
}

export function noteFixture(
  message: string,
  second = 0,
  level = 'info',
): ProxyRecord['notes'][number] {
  const time = `21:00:${String(second).padStart(2, '0')}`;
  const line = `2026/11/22 ${time} [${level}] 7#7: ${message}`;
  return seen(logReaderOf(NGINX_LAB).read(line, AT)?.note, AT + second * 1000 + 900);
}

/** An nginx record. Its first note says that the error log is there. */
export function proxyOf(
  entries: ProxyRecord['entries'],
  ...notes: ProxyRecord['notes']
): ProxyRecord {
  return { entries, notes: [noteFixture('nginx/1.22.1'), ...notes], running: true };
}

function seen<T>(item: T | undefined, seenAtMs: number): Seen<T> {
  if (item === undefined) throw new Error('the line cannot be read');
  return { item, seenAtMs };
}
