import { evaluateConditions } from '../../engine/conditions.ts';
import type { PatternMatch } from '../../engine/pattern.ts';
import type { Condition, Conditions } from '../../model.ts';
import { match } from './match.ts';
import type { RuleState } from './state.ts';
import { expandTemplate } from './template.ts';

/** The {C:n} that the action sees; undefined: the conditions do not hold. @throws {Thrown} */
export function runConditions(
  { logicalGrouping, trackAllCaptures, list }: Conditions,
  state: RuleState,
): readonly string[] | undefined {
  const { has } = state;
  const any = logicalGrouping === 'MatchAny';
  let captures: readonly string[] = [];
  for (const condition of list) {
    const here = { ...state, context: { ...state.context, conditionCaptures: captures } };
    const { matched, captures: own } = ask(condition, here);
    const tracks = trackAllCaptures && captures.length > 0;
    const all = [...captures, ...(has('track-all-captures') ? own : own.slice(1))];
    if (has('last-condition')) captures = tracks && matched ? all : own;
    else if (own.length > 0) captures = tracks ? all : own;
    if (matched === any) return any ? captures : undefined;
  }
  return any && list.length > 0 ? undefined : captures;
}

/** `matched`: the condition holds, negated or not. */
function ask(condition: Condition, state: RuleState): PatternMatch {
  const { matchType, pattern, negate } = condition;
  if (matchType === 'Pattern' || pattern.syntax === 'ExactMatch') {
    return match(pattern, negate, expandTemplate(condition.input, state), state);
  }
  const input = expandTemplate(condition.input, state);
  if (state.has('url-as-filename')) return { matched: negate, captures: [] };
  const parts = [{ kind: 'text', index: 0, text: input }] as const;
  const list = [{ ...condition, input: { ...condition.input, parts } }];
  const alone = { logicalGrouping: 'MatchAll', trackAllCaptures: false, list } as const;
  return { matched: evaluateConditions(alone, state.context).satisfied, captures: [] };
}
