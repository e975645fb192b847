import { STATUS_CODES } from 'node:http';
import { readRequestUrl } from '../../../iis-config/engine/request-url.ts';
import { escapeUrl } from '../../../iis-config/engine/current-url.ts';
import type { Outcome } from '../../../iis-config/outcome.ts';
import type { IisRequest } from '../../../iis-config/request.ts';
import { errorTitle } from '../text/error-page.ts';
import type { Received } from './echo-backend.ts';
import type { RawResponse } from './raw-request.ts';
import { serve, type Served } from './site-folder.ts';

/** `bounded`: nginx has answered with one of the bounds that the generated file states. */
export type Comparison =
  | { readonly result: 'agree' }
  | { readonly result: 'bounded'; readonly bound: string }
  | { readonly result: 'differ'; readonly expected: string; readonly actual: string };

const AGREE: Comparison = { result: 'agree' };

/** What the comparison has to know of the configuration. */
export interface Circumstances {
  /** The rules have {UrlDecode:}. */
  readonly decodes: boolean;
  /** The rules have {UNENCODED_URL}. */
  readonly readsRaw: boolean;
  /** There are files in the site's folder. */
  readonly hasFolder: boolean;
  /** The Host that ARR sends to the backend. */
  readonly host: string;
}

export function compare(
  decided: Outcome,
  request: IisRequest,
  response: RawResponse,
  circumstances: Circumstances,
): Comparison {
  const { decodes, readsRaw, hasFolder } = circumstances;
  const outcome = withHost(decided, circumstances);
  const served = outcome.kind === 'local' && hasFolder ? serve(outcome.url, request) : undefined;
  const expected = served === undefined ? printExpected(outcome) : printServed(served);
  const actual = printActual(outcome, request, response);
  if (expected === actual) return AGREE;
  const bound = boundOf(request, response);
  if (bound !== undefined) return { result: 'bounded', bound };
  if (decodes && /%(?:[01][\da-f]|7f)/i.test(request.target)) {
    return { result: 'bounded', bound: 'a control character that would be decoded' };
  }
  if (readsRaw && /%(?:[a-f][\da-f]|\d[a-f])/.test(request.target)) {
    return { result: 'bounded', bound: 'an escape in lower case, in {UNENCODED_URL}' };
  }
  return { result: 'differ', expected, actual };
}

/** The Host that the backend gets is compared like a header that a rule sets. */
function withHost(outcome: Outcome, { host }: Circumstances): Outcome {
  if (outcome.kind !== 'forward') return outcome;
  return { ...outcome, requestHeaders: new Map([...outcome.requestHeaders, ['host', host]]) };
}

/** Requests that nginx refuses before any rule, or instead of a URL that it cannot write. */
function boundOf(request: IisRequest, response: RawResponse): string | undefined {
  if (response.status === 501 && response.body.startsWith('Not translated')) {
    return response.body.includes('another backend')
      ? 'a backend that a request names'
      : 'a query that would have to be encoded';
  }
  const mark = request.target.indexOf('?');
  const raw = mark === -1 ? request.target : request.target.slice(0, mark);
  const decoded = safeDecode(raw);
  if (response.status === 400) {
    if (decoded === undefined) return 'a path that is no UTF-8';
    if (/\p{Cc}/u.test(decoded)) return 'a control character in the path';
    if (decoded.includes('\\')) return 'a backslash in the path';
    if (leavesRoot(decoded)) return 'a path above the root';
  }
  if (response.status === 404 && /%[\da-f]{2}/i.test(decoded ?? '')) return 'a path encoded twice';
  return undefined;
}

function safeDecode(path: string): string | undefined {
  try {
    return decodeURIComponent(path.replaceAll(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    return undefined;
  }
}

function leavesRoot(path: string): boolean {
  let depth = 0;
  for (const segment of path.split('/').filter((one) => one !== '' && one !== '.')) {
    depth += segment === '..' ? -1 : 1;
    if (depth < 0) return true;
  }
  return false;
}

function printExpected(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'forward': {
      const headers = [...outcome.requestHeaders].map(([name, value]) => [
        name,
        comparable(name, value.trim()),
      ]);
      const [, authority = '', target = ''] = /^\w+:\/\/([^/?]*)(.*)$/s.exec(outcome.url) ?? [];
      return JSON.stringify({
        kind: 'forward',
        authority: outcome.farm?.servers[0] ?? authority,
        target: canonical(target),
        webSocket: outcome.webSocket,
        headers: headers.sort(byName),
      });
    }
    case 'redirect':
      return JSON.stringify([outcome.status, canonical(outcome.location)]);
    case 'response':
      return JSON.stringify([outcome.status, printPage(outcome)]);
    case 'abort':
      return 'closed';
    default:
      return JSON.stringify([outcome.kind === 'local' ? 404 : outcome.status]);
  }
}

function printPage(outcome: Extract<Outcome, { readonly kind: 'response' }>): string {
  const { status, substatus, reason, description } = outcome;
  if (status < 400) return description || reason;
  const title = errorTitle(status, substatus, reason);
  return named(status, description === '' ? `${title}\n` : `${title}\n${description}\n`);
}

/** A reason that a request leaves empty stays so in nginx, and is the status's own in IIS. */
function named(status: number, page: string): string {
  return page.replace(/^(HTTP Error [\d.]+) - \n/, (_all, title: string) => {
    return `${title} - ${STATUS_CODES[status] ?? ''}\n`.replace(' - \n', '\n');
  });
}

function printServed({ status, body }: Served): string {
  return JSON.stringify(body === undefined ? [status] : [status, body]);
}

function byName(one: readonly unknown[], other: readonly unknown[]): number {
  return String(one[0]) < String(other[0]) ? -1 : 1;
}

function printActual(outcome: Outcome, request: IisRequest, response: RawResponse): string {
  if (response.status === undefined) return 'closed';
  const echo = response.headers.get('x-echo') === 'yes';
  if (echo) {
    const received = JSON.parse(response.body) as Received;
    const asked = outcome.kind === 'forward' ? [...outcome.requestHeaders.keys()] : [];
    const untouched = Object.entries(request.headers)
      .filter(
        ([name, value]) =>
          /^(?:x-.*|user-agent|origin|referer)$/.test(name) &&
          !asked.includes(name) &&
          value !== '',
      )
      .filter(([name, value]) => (received.headers[name] ?? '') !== value.trim());
    const headers = asked.map((name) => [name, comparable(name, received.headers[name] ?? '')]);
    return JSON.stringify({
      kind: 'forward',
      authority: received.backend,
      target: canonical(received.target),
      webSocket: /^websocket$/i.test(received.headers['upgrade'] ?? ''),
      headers: headers.sort(byName),
      ...(untouched.length === 0 ? {} : { untouched }),
    });
  }
  const location = response.headers.get('location');
  if (location !== undefined) return JSON.stringify([response.status, canonical(location)]);
  const hasBody = outcome.kind === 'response' || response.status === 200;
  if (hasBody) return JSON.stringify([response.status, named(response.status, response.body)]);
  return JSON.stringify([response.status]);
}

/** nginx sends some paths as they came, and IIS decodes and encodes them first. */
function comparable(name: string, value: string): string {
  return name === 'x-original-url' ? canonical(readRequestUrl(value).path) : value;
}

/**
 * The one spelling of a URL: what RFC 3986 does not let stand as it is, and `#`, is encoded. nginx
 * leaves some of it as the client or the rule wrote it, which any server reads alike.
 */
function canonical(url: string): string {
  return escapeUrl(url).replaceAll('#', '%23');
}
