import { parsePattern, type PatternOptions } from './language/pattern.ts';
import { parseFileTemplate, parseTemplate } from './language/template.ts';
import type {
  Condition,
  Conditions,
  OutboundRule,
  Pattern,
  Position,
  PreCondition,
  Rule,
  RuleAction,
  SetServerVariable,
  Template,
} from './model.ts';

/** Rules as texts, and what the reader would make of them, for tests: all stands in one place. */
export const MADE_POSITION: Position = { file: 'web.config', line: 7, column: 5 };

/** What is parsed, as text. */
type AsText<Parsed> = {
  readonly [Key in keyof Parsed]: Parsed[Key] extends Template | Pattern ? string : Parsed[Key];
};
type TextAction<Action> = Action extends unknown ? AsText<Action> : never;

export type MadeAction = TextAction<RuleAction>;
export type MadeCondition = Omit<AsText<Condition>, 'position'> & { readonly ignoreCase: boolean };
export type MadeConditions = Omit<Conditions, 'list'> & { readonly list: readonly MadeCondition[] };
export type MadeVariable = Pick<AsText<SetServerVariable>, 'name' | 'value' | 'replace'>;

export type MadeRule = Omit<
  Rule,
  'position' | 'match' | 'conditions' | 'serverVariables' | 'action'
> & {
  readonly match: AsText<Rule['match']> & { readonly ignoreCase: boolean };
  readonly conditions: MadeConditions;
  readonly serverVariables: readonly MadeVariable[];
  readonly action: MadeAction;
};

export type MadePreCondition = Omit<PreCondition, 'list'> & Pick<MadeConditions, 'list'>;

export type MadeOutboundRule = Omit<
  OutboundRule,
  'position' | 'preCondition' | 'match' | 'conditions' | 'action'
> & {
  readonly preCondition: MadePreCondition | undefined;
  readonly match: Omit<AsText<OutboundRule['match']>, 'variablePosition'> & {
    readonly ignoreCase: boolean;
  };
  readonly conditions: MadeConditions;
  readonly action: AsText<OutboundRule['action']>;
};

export function parsedRule(made: MadeRule): Rule {
  const { match, conditions, serverVariables, action, patternSyntax: syntax } = made;
  const { ignoreCase, negate } = match;
  return {
    ...made,
    position: MADE_POSITION,
    match: { url: parsedPattern(match.url, { syntax, ignoreCase }), negate },
    conditions: { ...conditions, list: parsedConditions(conditions.list, syntax) },
    serverVariables: serverVariables.map(({ name, value, replace }) => ({
      position: MADE_POSITION,
      name,
      namePosition: MADE_POSITION,
      value: parsedTemplate(value),
      replace,
    })),
    action: { position: MADE_POSITION, ...parsedAction(action) },
  };
}

export function parsedOutboundRule(made: MadeOutboundRule): OutboundRule {
  const { preCondition, match, conditions, action, patternSyntax: syntax } = made;
  const { serverVariable, pattern, ignoreCase, negate } = match;
  return {
    ...made,
    position: MADE_POSITION,
    preCondition: preCondition && {
      ...preCondition,
      list: parsedConditions(preCondition.list, preCondition.patternSyntax),
    },
    match: {
      serverVariable,
      variablePosition: MADE_POSITION,
      pattern: parsedPattern(pattern, { syntax, ignoreCase, within: true }),
      negate,
    },
    conditions: { ...conditions, list: parsedConditions(conditions.list, syntax) },
    action: { ...action, value: parsedTemplate(action.value) },
  };
}

export function parsedTemplate(text: string): Template {
  return parseTemplate(written(text));
}

export function parsedPattern(text: string, options: Partial<PatternOptions> = {}): Pattern {
  return parsePattern(written(text), { syntax: 'ECMAScript', ignoreCase: true, ...options });
}

function parsedConditions(
  list: readonly MadeCondition[],
  syntax: PatternOptions['syntax'],
): readonly Condition[] {
  return list.map(({ input, matchType, pattern, ignoreCase, negate }) => {
    const isPattern = matchType === 'Pattern';
    return {
      position: MADE_POSITION,
      input: isPattern ? parsedTemplate(input) : parseFileTemplate(written(input)),
      matchType,
      pattern: parsedPattern(isPattern ? pattern : '', { syntax, ignoreCase }),
      negate,
    };
  });
}

function parsedAction(action: MadeAction): RuleAction {
  switch (action.type) {
    case 'Rewrite':
    case 'Redirect':
      return { ...action, url: parsedTemplate(action.url) };
    case 'CustomResponse': {
      const { reason, description } = action;
      const texts = { reason: parsedTemplate(reason), description: parsedTemplate(description) };
      return { ...action, ...texts };
    }
    default:
      return action;
  }
}

const written = (text: string) => ({ text, at: () => MADE_POSITION, isGiven: true });
