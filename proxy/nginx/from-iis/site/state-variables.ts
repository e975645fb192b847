import { serverVariable } from '../../../iis-config/language/server-variables.ts';
import { type Facts, ORIGINAL_URL } from '../facts.ts';
import type { Statements } from '../print.ts';
import { Unsupported } from '../refusal.ts';
import { headerOf, variableValueOf } from '../text/server-variables.ts';
import { requestHeaderOut } from './port-maps.ts';

/**
 * Before any rule: gives each variable that rules set what the request says.
 *
 * @throws {Unsupported} IIS computes one
 */
export function variableSettings(facts: Facts): Statements {
  const settings = [...facts.variables].map(([name, variable]) => {
    if (!serverVariable(name).maySet) {
      throw new Unsupported(`a rule sets ${name}, which IIS computes`, 'set another variable');
    }
    return `set $${variable} "${variableValueOf(name, facts).value}";`;
  });
  if (!facts.variables.has(ORIGINAL_URL)) return settings;
  return [
    ...settings,
    'set $iis_original_set "";',
    ...(facts.options.hasScript && facts.readsOriginal
      ? [
          // As IIS encodes it.
          { call: 'encodedPath', value: '${uri}', result: 'iis_original' } as const,
          'set $iis_original "$iis_original$is_args$iis_asked_query";',
        ]
      : ['set $iis_original $iis_original_url;']),
  ];
}

/** `proxy_set_header` of what rules set. */
export function variableHeaders(facts: Facts, taken: ReadonlySet<string>): Statements {
  return [...facts.variables]
    .filter(([name]) => name.startsWith('HTTP_') && !taken.has(headerOf(name).toLowerCase()))
    .map(([name, variable]) =>
      requestHeaderOut(facts, name, variable, (value) => {
        return `proxy_set_header ${headerOf(name)} ${value};`;
      }),
    );
}

/** Behind a rule that sets one: {HTTP_X_ORIGINAL_URL} stays as it is set. */
export function afterSetting(name: string): readonly string[] {
  return name === ORIGINAL_URL ? ['set $iis_original_set 1;'] : [];
}

export function originalMaps({ variables }: Facts): readonly string[] {
  const state = variables.get(ORIGINAL_URL);
  if (state === undefined) return [];
  return [
    `map $iis_original_set $iis_original_now { volatile; "" $iis_original; default $${state}; }`,
  ];
}

/** Behind a Rewrite. */
export function rememberOriginal({ variables }: Facts): readonly string[] {
  const state = variables.get(ORIGINAL_URL);
  return state === undefined ? [] : [`set $${state} $iis_original_now;`];
}
