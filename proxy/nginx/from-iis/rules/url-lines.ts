import type { RuleScope } from '../../../iis-config/model.ts';
import type { Generation } from '../generation.ts';
import { Unsupported } from '../refusal.ts';
import { basePart } from './substitution.ts';
import type { Value, ValueContext } from './value.ts';

export interface ActionContext extends ValueContext {
  readonly scope: RuleScope;
  readonly rule: string;
  /** `$r2 = "m"`. */
  readonly test: string;
}

export function queryStatement(generation: Generation, append: boolean): string {
  generation.features.add(append ? 'append-query' : 'own-query');
  return append ? 'set $iis_query $iis_to_query_and_query;' : 'set $iis_query $iis_to_query;';
}

/** The slashes that two neighbours may double are merged by four steps. */
export function mergeable(generation: Generation, value: Value): void {
  const base = basePart(value);
  const dynamic = base.filter((part) => part.text === undefined);
  const literal = base.flatMap((part) => part.text?.match(/\/{2,}/g) ?? []);
  if (dynamic.length + literal.length > 3 || dynamic.some((part) => part.origin.slashes)) {
    throw new Unsupported(
      'nginx cannot merge any number of slashes in a path that rules make',
      'build the path from one or two of {R:n} and {URL}',
    );
  }
  generation.features.add('path');
}
