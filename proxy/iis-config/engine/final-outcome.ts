import { ENGINE_FINDINGS } from './engine-findings.ts';
import type { IisConfiguration } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { farmAuthorities, farmOf } from '../web-farms.ts';
import { escapePath, escapeUrl, originOf, schemeOf, withQuery } from './current-url.ts';
import { EngineError } from './engine-error.ts';
import { settingsAt } from '../settings-at.ts';
import { headerName } from '../language/server-variables.ts';
import { physicalPath } from './server-variables.ts';
import type { Transaction } from './transaction.ts';

/**
 * What happens to the URL that the rules leave: ARR asks an absolute one, IIS serves a path.
 *
 * @throws {EngineError} there is nobody to ask
 */
export function finalOutcome(transaction: Transaction): Outcome {
  const { configuration, current } = transaction;
  if (current.absolute === undefined) return localOutcome(transaction);
  const url = forwardUrl(current.absolute, current.query);
  const farm = farmAsked(configuration, url);
  // A farm's handler needs no system.webServer/proxy (general knowledge: IIS Manager enables
  // nothing there for a farm).
  if (farm === undefined && !configuration.proxy.enabled) {
    // 404.4, "no handler": what people report of a proxy that is not switched on (general
    // knowledge; the reference has one README that says 404).
    throw new EngineError(
      ENGINE_FINDINGS.IIS_PROXY_DISABLED,
      `The rules rewrite to ${url}, but ARR's proxy is not enabled: set system.webServer/proxy enabled="true" at server level.`,
    );
  }
  const upgrade = transaction.request.headers['upgrade']?.toLowerCase() === 'websocket';
  if (upgrade && !settingsAt(configuration, current.path).webSocketEnabled) {
    throw new EngineError(
      ENGINE_FINDINGS.IIS_WEBSOCKET_DISABLED,
      'WebSocket request made to a site where WebSockets are disabled: set system.webServer/webSocket enabled="true".',
    );
  }
  const requestHeaders = headersSet(transaction.variables);
  const webSocket = upgrade && requestHeaders.get('upgrade') !== '';
  const forward = { kind: 'forward', url, requestHeaders, webSocket } as const;
  return farm === undefined ? forward : { ...forward, farm };
}

/**
 * A folder without its slash is redirected to it, by an absolute URL with the path as the rules leave it
 * [reading UR30]. That the query is the request's own is inferred.
 */
function localOutcome({ current, url, request, folder }: Transaction): Outcome {
  const path = escapePath(current.path);
  const isFolder = !path.endsWith('/') && folder(physicalPath(current)) === 'directory';
  if (isFolder && SERVED_BY_FILES.has(request.method)) {
    const location = withQuery(`${originOf(request)}${path}/`, escapeUrl(url.query));
    return { kind: 'redirect', status: 301, location };
  }
  return { kind: 'local', url: withQuery(path, escapeUrl(current.query)) };
}

const SERVED_BY_FILES = new Set(['GET', 'HEAD']);

/** Methods that IIS's static file handler does not refuse as such. */
const SERVED = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/**
 * What the site's folder refuses. Measured of PUT, DELETE and TRACE [readings RL15, RL18]; of all other
 * methods inferred.
 *
 * @throws {EngineError} 405, or 501 for TRACE
 */
export function refuseUnserved(method: string): void {
  if (SERVED.has(method)) return;
  throw new EngineError(
    ENGINE_FINDINGS.IIS_VERB_NOT_SERVED,
    `No rule forwards ${method}, and the site's folder does not answer it: forward it with a rule.`,
    [method === 'TRACE' ? 501 : 405],
  );
}

/** @throws {EngineError} it has no server that is enabled: 502.4 (Microsoft's list: sure) */
function farmAsked(
  configuration: IisConfiguration,
  url: string,
): { readonly name: string; readonly servers: readonly string[] } | undefined {
  const [scheme = '', authority = ''] = url.split(/:\/\/|[/?]/, 2);
  const farm = farmOf(configuration, authority);
  if (farm === undefined) return undefined;
  const servers = farmAuthorities(farm, scheme.toLowerCase());
  if (servers.length > 0) return { name: farm.name, servers };
  throw new EngineError(
    ENGINE_FINDINGS.IIS_FARM_WITHOUT_SERVER,
    `The rules forward to the web farm "${farm.name}", which has no enabled server: enable one under webFarms/webFarm/server.`,
  );
}

/** IIS would look for a bad target in the site's folder: 404 (inferred; nobody documents it). */
function forwardUrl(absolute: string, query: string): string {
  const url = escapeUrl(withQuery(absolute, query)).replaceAll('#', '%23');
  const fault = targetFault(url, schemeOf(absolute) ?? '');
  if (fault === undefined) return url.replace(NO_PATH, '$&/');
  throw new EngineError(ENGINE_FINDINGS.IIS_BAD_TARGET, `The rules rewrite to ${url}, ${fault}`);
}

function targetFault(url: string, scheme: string): string | undefined {
  if (/^wss?$/.test(scheme)) {
    const http = url.replace(/^ws/i, 'http');
    return `which ARR cannot forward to: write ${http}; the upgrade is passed through.`;
  }
  if (!/^https?$/.test(scheme)) {
    return 'but ARR forwards to http:// and https:// only: use one of these.';
  }
  return URL.canParse(url) ? undefined : 'which is not a URL: its host and port must not be empty.';
}

/** A request line has a path: ARR asks for the root where a target names none. */
const NO_PATH = /^\w+:\/\/[^/?]*(?=\?|$)/;

function headersSet(variables: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const headers = [...variables].filter(([name]) => name.startsWith('HTTP_'));
  return new Map(headers.map(([name, value]) => [headerName(name), value]));
}
