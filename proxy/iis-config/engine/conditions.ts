import type { Condition, Conditions, Pattern } from '../model.ts';
import type { TraceStep } from '../outcome.ts';
import { matchOrFail, type RuleContext } from './transaction.ts';
import { SITE_ROOT } from './server-variables.ts';
import { expand } from './template.ts';

/** Whether the conditions of a rule hold, and the {C:n} that its action sees. */
export interface ConditionsResult {
  readonly satisfied: boolean;
  readonly captures: readonly string[];
}

/**
 * In order: MatchAll ends at the first condition that fails, MatchAny at the first that holds, as
 * in ASP.NET Core. {C:n} are the groups of the last condition whose pattern matched; with
 * trackAllCaptures those of all conditions, numbered on, and {C:0} is the first one's text (2.0
 * reference, "Tracking capture groups across conditions": sure). A negated condition leaves {C:n}
 * as they are (not documented).
 */
export function evaluateConditions(conditions: Conditions, context: RuleContext): ConditionsResult {
  const any = conditions.logicalGrouping === 'MatchAny';
  let captures: readonly string[] = [];
  for (const condition of conditions.list) {
    const seen = evaluateCondition(condition, { ...context, conditionCaptures: captures });
    if (seen.captured.length > 0) {
      captures =
        conditions.trackAllCaptures && captures.length > 0
          ? [...captures, ...seen.captured.slice(1)]
          : seen.captured;
    }
    context.transaction.trace.push({ ...seen.step, captures });
    if (seen.step.matched === any) return { satisfied: any, captures };
  }
  return { satisfied: !any || conditions.list.length === 0, captures };
}

/**
 * The context in which a rule's action runs, with {R:n} and {C:n}; undefined: its match or its
 * conditions do not hold.
 */
export function holding(
  { pattern, negate }: { readonly pattern: Pattern; readonly negate: boolean },
  conditions: Conditions,
  input: string,
  context: RuleContext,
): RuleContext | undefined {
  const found = matchOrFail(context, pattern, input);
  const matched = found.matched !== negate;
  // A negated rule runs because its pattern did not match: there is nothing to refer to.
  const captures = matched ? found.captures : [];
  const seen = { input, pattern: pattern.text, negate, matched, captures };
  context.transaction.trace.push({ kind: 'match', ...seen });
  if (!matched) return undefined;
  const inner = { ...context, ruleCaptures: captures };
  const { satisfied, captures: conditionCaptures } = evaluateConditions(conditions, inner);
  return satisfied ? { ...inner, conditionCaptures } : undefined;
}

interface ConditionSeen {
  readonly captured: readonly string[];
  readonly step: Omit<Extract<TraceStep, { readonly kind: 'condition' }>, 'captures'>;
}

function evaluateCondition(
  { input: template, matchType, pattern, negate }: Condition,
  context: RuleContext,
): ConditionSeen {
  const isPattern = matchType === 'Pattern';
  const input = expand(template, context);
  const found = isPattern
    ? matchOrFail(context, pattern, input)
    : { matched: isInFolder(matchType, input, context), captures: [] };
  return {
    captured: found.captures,
    step: {
      kind: 'condition',
      template: template.text,
      input,
      pattern: isPattern ? pattern.text : matchType,
      negate,
      matched: found.matched !== negate,
    },
  };
}

/**
 * IsFile and IsDirectory are for distributed rules only; elsewhere nothing is a file. The site's root
 * is a directory whatever is in it: without one, IIS starts no site.
 */
function isInFolder(
  matchType: 'IsFile' | 'IsDirectory',
  path: string,
  { stage, transaction }: RuleContext,
): boolean {
  if (stage !== 'site') return false;
  if (matchType === 'IsFile') return transaction.folder(path) === 'file';
  const directory = path.replace(/\\$/, ''); // asked as /img/
  return directory === SITE_ROOT || transaction.folder(directory) === 'directory';
}
