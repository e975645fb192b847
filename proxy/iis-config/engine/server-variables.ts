import { headerName, serverVariable, type VariableOrigin } from '../language/server-variables.ts';
import { type CurrentUrl, escapePath, withQuery } from './current-url.ts';
import type { Transaction } from './transaction.ts';

/** The folder that the default site serves from. */
export const SITE_ROOT = String.raw`C:\inetpub\wwwroot`;

/**
 * The value of a server variable by its name in upper case; empty where there is none, as in IIS.
 * A rule's own setting comes before what the request says.
 */
export function readServerVariable(transaction: Transaction, name: string): string {
  const set = transaction.variables.get(name);
  if (set !== undefined) return set;
  return VALUES[serverVariable(name).origin](transaction, name);
}

function readHeader({ request }: Transaction, name: string): string {
  return Object.hasOwn(request.headers, name) ? (request.headers[name] ?? '') : '';
}

/** C:\inetpub\wwwroot\chat\index.html. */
export function physicalPath(current: CurrentUrl): string {
  const relative = current.path.slice(1).replaceAll('/', '\\');
  return relative === '' ? `${SITE_ROOT}\\` : `${SITE_ROOT}\\${relative}`;
}

/** `[::1]:8443` to `[::1]`. */
function hostName({ request }: Transaction): string {
  return request.host.replace(/:\d*$/, '');
}

/** With the port, always (seen in samples with `^(.+)://`; its form is general knowledge). */
function cacheUrl(transaction: Transaction): string {
  const { request, url } = transaction;
  const host = `${request.scheme}://${hostName(transaction)}:${request.port}`;
  return withQuery(`${host}${url.path}`, url.query);
}

const nothing = (): string => '';

/**
 * After a rewrite URL, SCRIPT_NAME, PATH_INFO, PATH_TRANSLATED, QUERY_STRING and HTTP_URL are the new
 * ones; REQUEST_URI, CACHE_URL and UNENCODED_URL stay what was asked [reading UR9]. UNENCODED_URL alone
 * has dots and escapes as they were sent, the escapes in upper case [reading UR28]. That REQUEST_URI's
 * path is decoded and HTTP_URL's encoded is inferred.
 */
const VALUES: Readonly<Record<VariableOrigin, (transaction: Transaction, name: string) => string>> =
  {
    path: ({ current }) => current.path,
    query: ({ current }) => current.query,
    'asked-url': ({ url }) => withQuery(url.path, url.query),
    'raw-url': ({ url }) => url.raw.replaceAll(/%[\da-f]{2}/gi, (escape) => escape.toUpperCase()),
    'encoded-url': ({ current }) => withQuery(escapePath(current.path), current.query),
    'cache-url': cacheUrl,
    'original-url': (transaction) => readHeader(transaction, 'x-original-url'),
    'physical-path': ({ current }) => physicalPath(current),
    'site-root': () => SITE_ROOT,
    'application-root': () => `${SITE_ROOT}\\`,
    'metabase-path': () => '/LM/W3SVC/1/ROOT',
    'site-path': () => '/LM/W3SVC/1',
    'site-id': () => '1',
    'application-pool': () => 'DefaultAppPool',
    software: () => 'Microsoft-IIS/10.0',
    gateway: () => 'CGI/1.1',
    'site-name': ({ configuration }) => configuration.siteName,
    host: ({ request }) => request.host,
    'host-name': hostName,
    https: ({ request }) => (request.scheme === 'https' ? 'on' : 'off'),
    'port-secure': ({ request }) => (request.scheme === 'https' ? '1' : '0'),
    port: ({ request }) => String(request.port),
    protocol: ({ request }) => request.version,
    method: ({ request }) => request.method,
    'client-address': ({ request }) => request.remoteAddress,
    'client-port': ({ request }) => String(request.remotePort),
    'local-address': () => '127.0.0.1',
    'content-type': (transaction) => readHeader(transaction, 'content-type'),
    'content-length': (transaction) => readHeader(transaction, 'content-length'),
    'request-header': (transaction, name) => readHeader(transaction, headerName(name)),
    'response-header': nothing,
    'response-status': nothing,
    nothing,
  };
