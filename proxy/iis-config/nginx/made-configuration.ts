import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import type { Action, Condition, IisConfiguration, Position, Rule } from '../model.ts';

const POSITION: Position = { file: 'web.config', line: 7, column: 5 };

/** IIS's defaults with ARR's proxy enabled and a binding, for tests. */
export function madeConfiguration(over: Partial<IisConfiguration> = {}): IisConfiguration {
  return {
    ...DEFAULT_CONFIGURATION,
    siteName: 'made',
    bindings: [{ protocol: 'http', port: 80, host: 'localhost' }],
    proxy: { ...DEFAULT_CONFIGURATION.proxy, enabled: true },
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
