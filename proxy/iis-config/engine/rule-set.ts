import type { Rule, RuleScope } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { perform } from './action.ts';
import { holding } from './conditions.ts';
import { printUrl } from './current-url.ts';
import { setVariables } from './set-variables.ts';
import type { Transaction } from './transaction.ts';

/**
 * Runs one collection of rules in order. Undefined if no rule has answered.
 *
 * After a Rewrite the next rule's input is the new URL without its query, absolute or not
 * (configuration reference, "Rules Evaluation", step 2). stopProcessing ends the collection after
 * any action, None included.
 */
export function runRules(
  transaction: Transaction,
  scope: RuleScope,
  rules: readonly Rule[],
): Outcome | undefined {
  const { trace } = transaction;
  trace.push({ kind: 'phase', scope, url: printUrl(transaction.current) });
  for (const rule of rules) {
    trace.push({ kind: 'rule', rule: rule.name, disabled: !rule.enabled });
    if (!rule.enabled) continue;
    const { fired, outcome } = runRule(transaction, scope, rule);
    if (outcome !== undefined) return outcome;
    if (fired && rule.stopProcessing) {
      trace.push({ kind: 'stop', rule: rule.name });
      break;
    }
  }
  return undefined;
}

interface RuleResult {
  readonly fired: boolean;
  readonly outcome: Outcome | undefined;
}

function runRule(transaction: Transaction, stage: RuleScope, rule: Rule): RuleResult {
  const { url: pattern, negate } = rule.match;
  const captures = { ruleCaptures: [], conditionCaptures: [] };
  const begun = { transaction, stage, rule: rule.name, ...captures };
  const context = holding({ pattern, negate }, rule.conditions, ruleInput(transaction), begun);
  if (context === undefined) return { fired: false, outcome: undefined };
  setVariables(rule.serverVariables, context);
  return { fired: true, outcome: perform(rule.action, context) };
}

/**
 * The path without its leading slash, for global rules too: ARR's own rule for a farm is global, and
 * its `http://farm/{R:0}` would otherwise send every farm `//path`.
 */
function ruleInput({ current }: Transaction): string {
  return current.absolute ?? current.path.slice(1);
}
