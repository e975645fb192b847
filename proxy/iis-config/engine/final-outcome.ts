import { ENGINE_FINDINGS } from './engine-findings.ts';
import type { IisConfiguration } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { farmAuthorities, farmOf } from '../web-farms.ts';
import { escapePath, escapeUrl, schemeOf, withQuery } from './current-url.ts';
import { EngineError } from './engine-error.ts';
import { headerName } from '../language/server-variables.ts';
import type { Transaction } from './transaction.ts';

/**
 * What happens to the URL that the rules leave: ARR asks an absolute one, IIS serves a path.
 *
 * @throws {EngineError} there is nobody to ask
 */
export function finalOutcome(transaction: Transaction): Outcome {
  const { configuration, current } = transaction;
  if (current.absolute === undefined) {
    const query = escapeUrl(current.query);
    return { kind: 'local', url: withQuery(escapePath(current.path), query) };
  }
  const url = forwardUrl(current.absolute, current.query);
  const farm = farmAsked(configuration, url);
  // A farm's handler needs no system.webServer/proxy (general knowledge: IIS Manager enables
  // nothing there for a farm).
  if (farm === undefined && !configuration.proxy.enabled) {
    // 404.4, "no handler": what people report of a proxy that is not switched on (general
    // knowledge; the reference has one README that says 404).
    throw new EngineError(
      ENGINE_FINDINGS.IIS_PROXY_DISABLED,
      [404, 4],
      `The rules rewrite to ${url}, but ARR's proxy is not enabled: set system.webServer/proxy enabled="true" at server level.`,
    );
  }
  const upgrade = transaction.request.headers['upgrade']?.toLowerCase() === 'websocket';
  if (upgrade && !configuration.webSocketEnabled) {
    throw new EngineError(
      ENGINE_FINDINGS.IIS_WEBSOCKET_DISABLED,
      [503, 0],
      'WebSocket request made to a site where WebSockets are disabled: set system.webServer/webSocket enabled="true".',
    );
  }
  const requestHeaders = headersSet(transaction.variables);
  const webSocket = upgrade && requestHeaders.get('upgrade') !== '';
  const forward = { kind: 'forward', url, requestHeaders, webSocket } as const;
  return farm === undefined ? forward : { ...forward, farm };
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
    [502, 4],
    `The rules forward to the web farm "${farm.name}", which has no enabled server: enable one under webFarms/webFarm/server.`,
  );
}

function forwardUrl(absolute: string, query: string): string {
  const scheme = schemeOf(absolute);
  const url = escapeUrl(withQuery(absolute, query)).replaceAll('#', '%23');
  if (scheme === 'ws' || scheme === 'wss') {
    const http = url.replace(/^ws/i, 'http');
    throw badTarget(
      `The rules rewrite to ${url}, which ARR does not know: write ${http}, it takes the WebSocket along.`,
    );
  }
  if (scheme !== 'http' && scheme !== 'https') {
    throw badTarget(
      `The rules rewrite to ${url}, but ARR asks http:// and https:// only: write one of these.`,
    );
  }
  if (!URL.canParse(url)) {
    throw badTarget(
      `The rules rewrite to ${url}, which is no URL: see that its host and port are not empty.`,
    );
  }
  return url;
}

/** IIS would look for such a path in the site's folder: 404 (inferred; nobody documents it). */
function badTarget(explanation: string): EngineError {
  return new EngineError(ENGINE_FINDINGS.IIS_BAD_TARGET, [404, 0], explanation);
}

function headersSet(variables: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const headers = [...variables].filter(([name]) => name.startsWith('HTTP_'));
  return new Map(headers.map(([name, value]) => [headerName(name), value]));
}
