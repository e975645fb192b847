import { parsePattern, type PatternOptions } from './language/pattern.ts';
import { parseFileTemplate, parseTemplate } from './language/template.ts';
import type {
  Condition,
  Conditions,
  OutboundRule,
  Pattern,
  Position,
  Rule,
  RuleAction,
  Template,
} from './model.ts';

/** Rules as texts, and what the reader would make of them, for tests: all stands in one place. */
export const MADE_POSITION: Position = { file: 'web.config', line: 7, column: 5 };

/** A part of the model as it is written: what is parsed is text, and nobody says where it stands. */
type Made<Part> = Part extends Template | Pattern
  ? string
  : Part extends readonly (infer Item)[]
    ? readonly Made<Item>[]
    : Part extends object
      ? {
          readonly [Key in Exclude<keyof Part, `${string}osition`>]: Made<Part[Key]>;
        } & IgnoreCase<Part>
      : Part;

type IgnoreCase<Part> = Pattern extends Part[keyof Part]
  ? { readonly ignoreCase: boolean }
  : unknown;

export type MadeRule = Made<Rule>;
export type MadeAction = Made<RuleAction>;
export type MadeConditions = Made<Conditions>;
export type MadeCondition = Made<Condition>;
export type MadeOutboundRule = Made<OutboundRule>;

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

/** A rule that holds for every URL. */
export function madeRule(over: Partial<MadeRule> = {}): Rule {
  return parsedRule({
    name: 'made rule',
    scope: 'site',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: true,
    match: { url: '(.*)', ignoreCase: true, negate: false },
    conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
    serverVariables: [],
    action: rewriteTo('http://localhost:8080/{R:1}'),
    ...over,
  });
}

export function madeOutboundRule(over: Partial<MadeOutboundRule> = {}): OutboundRule {
  return parsedOutboundRule({
    name: 'made outbound',
    enabled: true,
    patternSyntax: 'ECMAScript',
    stopProcessing: false,
    preCondition: undefined,
    match: { serverVariable: 'RESPONSE_X_A', pattern: '(.*)', ignoreCase: true, negate: false },
    conditions: { logicalGrouping: 'MatchAll', trackAllCaptures: false, list: [] },
    action: { type: 'Rewrite', value: '{R:1}' },
    ...over,
  });
}

export function rewriteTo(url: string): MadeAction {
  return { type: 'Rewrite', url, appendQueryString: true, logRewrittenUrl: false };
}
