import type { IisRequest } from '../request.ts';

/** The URL as the rules have left it so far. */
export interface CurrentUrl {
  /**
   * The path on this server, with its leading slash. A rewrite to another server leaves it: the
   * {URL} of an outbound rule still is `/webmail/…` (walkthrough "Modifying HTTP Response
   * Headers": sure).
   */
  readonly path: string;
  /** `http://localhost:8080/chat`, without the query, once a rule has rewritten to it. */
  readonly absolute: string | undefined;
  /** Without the `?`. */
  readonly query: string;
}

/** What an action's `url` became: a path or an absolute URL, and the query that goes with it. */
export interface Substitution {
  readonly base: string;
  readonly query: string;
}

/**
 * Splits at the first `?`, wherever it comes from, also from a captured value (not documented;
 * ASP.NET Core does so too, but captures a `%3F` of the path encoded). The current query is appended
 * to the substituted URL, so the target's own comes first [reading UR11].
 */
export function substitute(expanded: string, append: boolean, currentQuery: string): Substitution {
  const mark = expanded.indexOf('?');
  const base = mark === -1 ? expanded : expanded.slice(0, mark);
  const own = mark === -1 ? '' : expanded.slice(mark + 1);
  const parts = append ? [own, currentQuery] : [own];
  return { base, query: parts.filter((part) => part !== '').join('&') };
}

const SCHEME = /^(?<scheme>[a-z][a-z\d+.-]*):\/\//i;

/** `http` of `http://localhost`; undefined for a path. In lower case. */
export function schemeOf(base: string): string | undefined {
  return SCHEME.exec(base)?.groups?.['scheme']?.toLowerCase();
}

/** Where the client asks, for a Location; empty for a request without Host (HTTP/1.0). */
export function originOf({ scheme, host }: Pick<IisRequest, 'scheme' | 'host'>): string {
  return host === '' ? '' : `${scheme}://${host}`;
}

/** A path on this server: one slash at its beginning, none doubled. */
export function localPath(base: string): string {
  return `/${base}`.replaceAll(/\/{2,}/g, '/');
}

/**
 * A `\` in the path is a slash: the web.config of Microsoft's Blazor guide rewrites to
 * `wwwroot\{R:0}`.
 */
export function rewriteTo(current: CurrentUrl, { base, query }: Substitution): CurrentUrl {
  return schemeOf(base) === undefined
    ? { path: localPath(base.replaceAll('\\', '/')), absolute: undefined, query }
    : { path: current.path, absolute: base, query };
}

export function printUrl(url: CurrentUrl): string {
  return withQuery(url.absolute ?? url.path, url.query);
}

export function withQuery(base: string, query: string): string {
  return query === '' ? base : `${base}?${query}`;
}

/**
 * Writes a decoded URL for the wire: what RFC 3986 allows stays, `%41` too, the rest goes as the
 * percent-encoded bytes of UTF-8. So a path that was asked as `%2541` leaves as `%41`: whether ARR
 * keeps the two apart is not documented.
 */
export function escapeUrl(text: string): string {
  return text.replace(/[^\u0021-\u007e]+|["<>\\^`{|}]|%(?![\da-f]{2})/gi, (run) =>
    encodeURIComponent(wellFormed(run)),
  );
}

/** The same of a path alone: a `?` or `#` in it was asked as `%3F` or `%23`, and begins nothing. */
export function escapePath(path: string): string {
  return escapeUrl(path).replaceAll('?', '%3F').replaceAll('#', '%23');
}

/** Half a surrogate pair has no UTF-8. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
