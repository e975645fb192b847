import type { PatternMatch } from '../../engine/pattern.ts';
import { matchOrFail } from '../../engine/transaction.ts';
import type { Pattern } from '../../model.ts';
import { type RuleState, Thrown } from './state.ts';

/**
 * Whether a pattern holds, negated or not, and the groups that it leaves: [] if IIS leaves none.
 */
export function match(
  pattern: Pattern,
  negate: boolean,
  input: string,
  state: RuleState,
): PatternMatch {
  const { has } = state;
  const found = find(pattern, input, state);
  const matched = found.matched !== negate;
  if (pattern.syntax === 'ExactMatch' && has('negated-exact-match')) {
    return { matched, captures: matched ? [input] : [] };
  }
  const isEmpty = !found.matched && has('last-condition') && pattern.syntax !== 'ExactMatch';
  return { matched, captures: isEmpty ? [''] : found.captures };
}

function find(pattern: Pattern, input: string, { has, context, regex }: RuleState): PatternMatch {
  if (pattern.syntax !== 'ECMAScript' || !has('dot-net-pattern')) {
    return ownMatch(pattern, input, { context, regex });
  }
  const { text, ignoreCase } = pattern;
  const key = JSON.stringify([text, ignoreCase, input]);
  regex.asked.set(key, { pattern: text, ignoreCase, input });
  const theirs = regex.found.get(key);
  if (theirs === undefined) return ownMatch(pattern, input, { context, regex });
  if (theirs === 'slow') throw new Thrown('RegexMatchTimeoutException');
  return { matched: theirs !== null, captures: theirs ?? [] };
}

function ownMatch(
  pattern: Pattern,
  input: string,
  { context, regex }: Pick<RuleState, 'context' | 'regex'>,
): PatternMatch {
  const key = JSON.stringify([pattern.syntax, pattern.text, pattern.ignoreCase, input]);
  const found = regex.ours.get(key) ?? matchOrFail(context, pattern, input);
  regex.ours.set(key, found);
  return found;
}
