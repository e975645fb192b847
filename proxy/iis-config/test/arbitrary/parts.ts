import * as fc from 'fast-check';
import type { UnparsedCondition } from '../rule-fixtures.ts';

/** What inbound and outbound rules have in common. */

export function rarely<Value>(rare: Value, usual: Value): fc.Arbitrary<Value> {
  return weighted([4, usual], [1, rare]);
}

export function weighted<Value>(
  ...choices: readonly (readonly [weight: number, value: Value])[]
): fc.Arbitrary<Value> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

/** Of a pattern: how it compares, and whether it has to match. */
export const comparison = { ignoreCase: rarely(false, true), negate: rarely(true, false) };

export const logicalGrouping = fc.constantFrom('MatchAll' as const, 'MatchAny' as const);

export function patternCondition(
  inputs: readonly string[],
  pattern: fc.Arbitrary<string>,
): fc.Arbitrary<UnparsedCondition> {
  return fc.record({
    input: fc.constantFrom(...inputs),
    matchType: fc.constant('Pattern' as const),
    pattern,
    ...comparison,
  });
}
