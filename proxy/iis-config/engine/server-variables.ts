import { headerName, serverVariable, type VariableOrigin } from '../language/server-variables.ts';
import { withQuery } from './current-url.ts';
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
function physicalPath({ current }: Transaction): string {
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
 * That REQUEST_URI stays what was asked, and that its path is decoded, is the likeliest reading of
 * "the entire requested URL path". The path is the one that a rule may have rewritten already.
 */
const VALUES: Readonly<Record<VariableOrigin, (transaction: Transaction, name: string) => string>> =
  {
    path: ({ current }) => current.path,
    query: ({ current }) => current.query,
    'asked-url': ({ url }) => withQuery(url.path, url.query),
    'raw-url': ({ url }) => url.raw,
    'cache-url': cacheUrl,
    'original-url': (transaction) => readHeader(transaction, 'x-original-url'),
    'physical-path': physicalPath,
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
