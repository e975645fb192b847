import type { Action, Condition, IisConfiguration, Position, Rule } from '../model.ts';

const POSITION: Position = { file: 'web.config', line: 7, column: 5 };

/** A configuration with IIS's defaults, for tests. */
export function madeConfiguration(over: Partial<IisConfiguration> = {}): IisConfiguration {
  return {
    siteName: 'made',
    bindings: [{ protocol: 'http', port: 80, host: 'localhost' }],
    globalRules: [],
    siteRules: [],
    outboundRules: [],
    rewriteMaps: new Map(),
    allowedServerVariables: new Set(),
    proxy: {
      enabled: true,
      timeoutSeconds: 120,
      preserveHostHeader: false,
      reverseRewriteHostInResponseHeaders: true,
      arrResponseHeader: true,
      includePortInXForwardedFor: true,
      xForwardedForHeaderName: 'X-Forwarded-For',
      sslHeaderName: 'X-ARR-SSL',
      logGuidName: 'X-ARR-LOG-ID',
      logCacheHitName: 'X-ARR-CACHE-HIT',
      maxForwards: 10,
    },
    webSocketEnabled: true,
    requestLimits: {
      allowDoubleEscaping: false,
      maxAllowedContentLength: 30_000_000,
      maxUrl: 4096,
      maxQueryString: 2048,
    },
    customHeaders: [],
    ...over,
  };
}

/** A rule that holds for every URL. */
export function madeRule(over: Partial<Rule> = {}): Rule {
  return {
    name: 'made rule',
    scope: 'site',
    position: POSITION,
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: true,
    match: { url: '(.*)', ignoreCase: true, negate: false },
    conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
    serverVariables: [],
    action: rewriteTo('http://localhost:8080/{R:1}'),
    ...over,
  };
}

export function rewriteTo(url: string): Action {
  return { type: 'Rewrite', url, appendQueryString: true, logRewrittenUrl: false };
}

export function redirectTo(url: string): Action {
  return { type: 'Redirect', url, appendQueryString: true, status: 301 };
}

export function madeCondition(over: Partial<Condition>): Condition {
  return {
    position: POSITION,
    input: '{HTTP_HOST}',
    matchType: 'Pattern',
    pattern: '.*',
    ignoreCase: true,
    negate: false,
    ...over,
  };
}
