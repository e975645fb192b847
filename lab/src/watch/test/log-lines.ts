import { W3C_FIELDS } from '@lab101/proxy';

/** Lines as the lab's two programs wrote them, with ids and times of a test's own. */
export const FIELDS_LINE = `#Fields: ${W3C_FIELDS.join(' ')}`;

export function cidOf(number: number): string {
  return `d9985872-0b0b-469e-920e-${number.toString(16).padStart(12, '0')}`;
}

export function logIdOf(number: number): string {
  return `f4d60fc4-14a1-47a3-b2f9-${number.toString(16).padStart(12, '0')}`;
}

/** One line of the backend's event log. */
export function eventLine(
  atMs: number,
  event: string,
  fields: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ level: 'info', time: new Date(atMs).toISOString(), event, ...fields });
}

export function openLine(atMs: number, number: number, via: 'proxy' | 'direct' = 'proxy'): string {
  const arr = via === 'proxy' ? { 'x-arr-log-id': logIdOf(number) } : {};
  return eventLine(atMs, 'open', {
    cid: cidOf(number),
    path: '/',
    via,
    peer: '127.0.0.1:35836',
    httpVersion: '1.1',
    headers: { host: 'localhost:8080', origin: 'https://reverseproxy.com:8443', ...arr },
  });
}

export function messageLine(atMs: number, number: number, n: number, text = 'hello'): string {
  const bytes = text.length;
  return eventLine(atMs, 'message', { cid: cidOf(number), n, type: 'text', bytes, text });
}

export function closeLine(
  atMs: number,
  number: number,
  by = 'client',
  code = 1000,
  reason = '',
): string {
  return eventLine(atMs, 'close', {
    cid: cidOf(number),
    code,
    reason,
    by,
    durationMs: 1211,
    messages: 1,
    pings: 2,
  });
}

/** The proxy's line about a socket, written when it ends. */
export function socketLine(atMs: number, number: number, cid = cidOf(number)): string {
  const query = `cid=${cid}&X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${logIdOf(number)}&SERVER-STATUS=101`;
  return `${second(atMs)} 127.0.0.1 GET / ${query} 8443 - 127.0.0.1 HTTP/1.1 - - reverseproxy.com:8443 101 0 0 1027 514 1212`;
}

export function pageLine(atMs: number, number: number): string {
  const query = `X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=${logIdOf(number)}&SERVER-STATUS=200`;
  return `${second(atMs)} 127.0.0.1 GET / ${query} 8000 - 127.0.0.1 HTTP/1.1 - - localhost:8000 200 0 0 55733 65 2`;
}

function second(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
