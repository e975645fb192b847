import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import { parsedRule, type MadeAction, type MadeCondition, type MadeRule } from '../made-rules.ts';
import type { IisConfiguration, Rule } from '../model.ts';

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
export function madeRule(over: Partial<MadeRule> = {}): Rule {
  return parsedRule({
    name: 'made rule',
    scope: 'site',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: true,
    match: { url: '(.*)', ignoreCase: true, negate: false },
    conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
    serverVariables: [],
    action: rewriteTo('http://localhost:8080/{R:1}'),
    ...over,
  });
}

export function rewriteTo(url: string): MadeAction {
  return { type: 'Rewrite', url, appendQueryString: true, logRewrittenUrl: false };
}

export function redirectTo(url: string): MadeAction {
  return { type: 'Redirect', url, appendQueryString: true, status: 301 };
}

export function madeCondition(over: Partial<MadeCondition>): MadeCondition {
  return {
    input: '{HTTP_HOST}',
    matchType: 'Pattern',
    pattern: '.*',
    ignoreCase: true,
    negate: false,
    ...over,
  };
}
