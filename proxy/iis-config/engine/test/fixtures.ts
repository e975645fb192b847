import { DEFAULT_CONFIGURATION } from '../../default-configuration.ts';
import {
  conditionFixture,
  ruleFixture,
  rewriteTo,
  type UnparsedAction,
  type UnparsedCondition,
  type UnparsedConditions,
  type UnparsedRule,
} from '../../test/rule-fixtures.ts';
import type { IisConfiguration, ProxySettings, Rule } from '../../model.ts';
import type { IisRequest } from '../../request.ts';

/** Models for tests of the engine, with IIS's defaults; the golden cases go through the reader. */
export type ConfigurationParts = Partial<Omit<IisConfiguration, 'proxy'>> & {
  readonly proxy?: Partial<ProxySettings>;
};

/** ARR's proxy is enabled and double escaping allowed, unlike in IIS. */
export function configuration({ proxy, ...parts }: ConfigurationParts): IisConfiguration {
  return {
    ...DEFAULT_CONFIGURATION,
    requestLimits: { ...DEFAULT_CONFIGURATION.requestLimits, allowDoubleEscaping: true },
    ...parts,
    proxy: { ...DEFAULT_CONFIGURATION.proxy, enabled: true, ...proxy },
  };
}

type RuleParts = Partial<
  Omit<UnparsedRule, 'match' | 'conditions' | 'serverVariables' | 'action'>
> &
  Partial<UnparsedRule['match']> & {
    readonly conditions?: readonly Partial<UnparsedCondition>[];
    readonly grouping?: UnparsedConditions['logicalGrouping'];
    readonly trackAllCaptures?: boolean;
    readonly serverVariables?: Readonly<Record<string, string>>;
    /** A text is the URL of a Rewrite. */
    readonly action?: UnparsedAction | string;
  };

export function rule({
  url = '(.*)',
  ignoreCase = true,
  negate = false,
  conditions = [],
  grouping = 'MatchAll',
  trackAllCaptures = false,
  serverVariables = {},
  action = { type: 'None' },
  ...parts
}: RuleParts): Rule {
  return ruleFixture({
    name: 'rule',
    stopProcessing: false,
    ...parts,
    match: { url, ignoreCase, negate },
    conditions: { logicalGrouping: grouping, trackAllCaptures, list: conditions.map(condition) },
    serverVariables: Object.entries(serverVariables).map(([name, value]) => ({
      name,
      value,
      replace: true,
    })),
    action: typeof action === 'string' ? rewriteTo(action) : action,
  });
}

export function condition(parts: Partial<UnparsedCondition>): UnparsedCondition {
  return conditionFixture({ input: '{URL}', pattern: '', ...parts });
}

export function request(parts: Partial<IisRequest> = {}): IisRequest {
  return {
    method: 'GET',
    scheme: 'http',
    host: 'localhost',
    port: 80,
    target: '/',
    headers: {},
    remoteAddress: '203.0.113.7',
    remotePort: 50_123,
    version: 'HTTP/1.1',
    ...parts,
  };
}
