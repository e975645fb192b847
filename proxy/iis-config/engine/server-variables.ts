import { withQuery } from './current-url.ts';
import type { Transaction } from './transaction.ts';

/** The folder that the default site serves from. */
export const SITE_ROOT = String.raw`C:\inetpub\wwwroot`;

/**
 * The value of a server variable; empty where there is none, as in IIS. A rule's own setting
 * comes before what the request says. Names hold in any case.
 */
export function readServerVariable(transaction: Transaction, name: string): string {
  const upper = name.toUpperCase();
  const set = transaction.variables.get(upper);
  if (set !== undefined) return set;
  const known = KNOWN.get(upper);
  if (known !== undefined) return known(transaction);
  return upper.startsWith('HTTP_') ? readHeader(transaction, headerName(upper)) : '';
}

/**
 * `HTTP_X_FORWARDED_PROTO` to `x-forwarded-proto` (2.0 reference, "Note About Request Headers":
 * sure).
 */
export function headerName(variable: string): string {
  return variable
    .replace(/^(?:HTTP|RESPONSE)_/i, '')
    .replaceAll('_', '-')
    .toLowerCase();
}

function readHeader({ request }: Transaction, name: string): string {
  if (name === 'host') return request.host;
  return Object.hasOwn(request.headers, name) ? (request.headers[name] ?? '') : '';
}

/** C:\inetpub\wwwroot\chat\index.html. */
function physicalPath({ current }: Transaction): string {
  const relative = current.path.slice(1).replaceAll('/', '\\');
  return relative === '' ? `${SITE_ROOT}\\` : `${SITE_ROOT}\\${relative}`;
}

/** The path alone, where a rule may already have rewritten it on this server. */
const path = ({ current }: Transaction): string => current.path;
const nothing = (): string => '';
const constant = (value: string) => (): string => value;
const isSecure = ({ request }: Transaction): boolean => request.scheme === 'https';

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

/**
 * Names and meanings: configuration reference, "Accessing URL Parts from a Rewrite Rule" and the
 * list under "Interaction with IIS Output Caching". That REQUEST_URI stays what was asked, and
 * that its path is decoded, is the likeliest reading of "the entire requested URL path".
 */
const KNOWN: ReadonlyMap<string, (transaction: Transaction) => string> = new Map([
  ['QUERY_STRING', ({ current }) => current.query],
  ['REQUEST_URI', ({ url }) => withQuery(url.path, url.query)],
  ['URL', path],
  ['PATH_INFO', path],
  ['SCRIPT_NAME', path],
  ['URL_PATH_INFO', path],
  ['UNENCODED_URL', ({ url }) => url.raw],
  ['HTTP_URL', ({ url }) => url.raw],
  ['CACHE_URL', cacheUrl],
  ['REQUEST_FILENAME', physicalPath],
  ['SCRIPT_FILENAME', physicalPath],
  ['SCRIPT_TRANSLATED', physicalPath],
  ['PATH_TRANSLATED', physicalPath],
  ['DOCUMENT_ROOT', constant(SITE_ROOT)],
  ['APPL_PHYSICAL_PATH', constant(`${SITE_ROOT}\\`)],
  ['APPL_MD_PATH', constant('/LM/W3SVC/1/ROOT')],
  ['APP_POOL_ID', constant('DefaultAppPool')],
  ['INSTANCE_ID', constant('1')],
  ['INSTANCE_NAME', ({ configuration }) => configuration.siteName],
  ['HTTPS', (transaction) => (isSecure(transaction) ? 'on' : 'off')],
  ['SERVER_PORT_SECURE', (transaction) => (isSecure(transaction) ? '1' : '0')],
  ['SERVER_PORT', ({ request }) => String(request.port)],
  ['SERVER_NAME', hostName],
  ['SERVER_PROTOCOL', ({ request }) => request.version],
  ['HTTP_VERSION', ({ request }) => request.version],
  ['SERVER_SOFTWARE', constant('Microsoft-IIS/10.0')],
  ['GATEWAY_INTERFACE', constant('CGI/1.1')],
  ['REQUEST_METHOD', ({ request }) => request.method],
  ['HTTP_METHOD', ({ request }) => request.method],
  ['REMOTE_ADDR', ({ request }) => request.remoteAddress],
  ['REMOTE_HOST', ({ request }) => request.remoteAddress],
  ['REMOTE_PORT', ({ request }) => String(request.remotePort)],
  ['LOCAL_ADDR', constant('127.0.0.1')],
  ['CONTENT_TYPE', (transaction) => readHeader(transaction, 'content-type')],
  ['CONTENT_LENGTH', (transaction) => readHeader(transaction, 'content-length')],
  ['LOGON_USER', nothing],
  ['REMOTE_USER', nothing],
  ['AUTH_USER', nothing],
  ['AUTH_TYPE', nothing],
]);
