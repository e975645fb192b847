import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import type { MadeAction, MadeCondition } from '../made-rules.ts';
import type { IisConfiguration } from '../model.ts';

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
