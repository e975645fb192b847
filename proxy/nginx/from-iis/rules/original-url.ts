import { flatParts } from '../../../iis-config/language/template.ts';
import type { IisConfiguration } from '../../../iis-config/model.ts';
import { ruleParts } from '../../../iis-config/rule-parts.ts';
import type { Generation } from '../generation.ts';
import type { Statements } from '../script.ts';

/** The client's own until a rule rewrites: then it is what was asked [readings UR9, UR34]. */
export const ORIGINAL_URL = 'HTTP_X_ORIGINAL_URL';

/** Whether a rule reads it: what is sent to a backend needs no encoding of its own. */
export function readsOriginal(configuration: IisConfiguration): boolean {
  return ruleParts(configuration).some(({ templates }) =>
    templates.some(({ template }) =>
      flatParts(template.parts).some(
        (part) => part.kind === 'variable' && part.name === ORIGINAL_URL,
      ),
    ),
  );
}

/** Before any rule: encodes what was asked, as IIS does. */
export function originalSettings(generation: Generation): Statements {
  if (!generation.variables.has(ORIGINAL_URL)) return [];
  const isRead = generation.script.isThere && readsOriginal(generation.configuration);
  return [
    'set $iis_original_set "";',
    ...(isRead
      ? [
          { call: 'encodedPath', value: '${uri}', result: 'iis_original' } as const,
          'set $iis_original "$iis_original$is_args$iis_asked_query";',
        ]
      : ['set $iis_original $iis_original_url;']),
  ];
}

/** A rule that sets it has the last word. */
export function originalMaps({ variables }: Generation): readonly string[] {
  const state = variables.get(ORIGINAL_URL);
  if (state === undefined) return [];
  return [
    `map $iis_original_set $iis_original_now { volatile; "" $iis_original; default $${state}; }`,
  ];
}

/** Behind a Rewrite. */
export function rememberOriginal({ variables }: Generation): readonly string[] {
  const state = variables.get(ORIGINAL_URL);
  return state === undefined ? [] : [`set $${state} $iis_original_now;`];
}
