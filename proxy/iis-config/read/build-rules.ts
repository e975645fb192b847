import type { Report } from '../findings.ts';
import { parseFileTemplate, parseTemplate } from '../language/template.ts';
import {
  REDIRECT_TYPES,
  REDIRECTS,
  type Condition,
  type Conditions,
  type PatternSyntax,
  type Rule,
  type RuleAction,
  type RuleHead,
  type RuleScope,
  type SetServerVariable,
} from '../model.ts';
import { ACTIONS, GROUPINGS, MATCH_TYPES, PATTERN_SYNTAXES } from './schema/rewrite-schema.ts';
import type { Values } from './values.ts';

/** What a rule's collection says of all its rules. */
interface OfCollection {
  readonly scope: RuleScope;
  readonly keepsEncoding: boolean;
}

export function buildRule(
  values: Values,
  { scope, keepsEncoding }: OfCollection,
  report: Report,
): Rule {
  const match = values.child('match');
  const action = values.child('action');
  const head = buildHead(values);
  const syntax = head.patternSyntax;
  const made = readAction(action, scope === 'site');
  return {
    ...head,
    scope,
    match: {
      url: match.pattern('url', { syntax, ignoreCase: match.bool('ignoreCase') }),
      negate: match.bool('negate'),
    },
    conditions: buildConditions(values.child('conditions'), syntax, report),
    serverVariables: values.child('serverVariables').items(report).map(buildVariable),
    action: {
      position: action.position,
      ...made,
      ...(made.type === 'Rewrite' && keepsEncoding && { keepsEncoding }),
    },
  };
}

export function buildHead(values: Values): RuleHead {
  return {
    name: values.text('name'),
    position: values.position,
    enabled: values.bool('enabled'),
    patternSyntax: values.oneOf('patternSyntax', PATTERN_SYNTAXES),
    stopProcessing: values.bool('stopProcessing'),
  };
}

/** `<conditions>` of a rule. */
export function buildConditions(values: Values, syntax: PatternSyntax, report: Report): Conditions {
  return {
    logicalGrouping: values.oneOf('logicalGrouping', GROUPINGS),
    trackAllCaptures: values.bool('trackAllCaptures'),
    list: conditionList(values, syntax, report),
  };
}

export function conditionList(
  values: Values,
  syntax: PatternSyntax,
  report: Report,
): readonly Condition[] {
  return values.items(report).map((item) => {
    const matchType = item.oneOf('matchType', MATCH_TYPES);
    const isPattern = matchType === 'Pattern';
    const options = { syntax, ignoreCase: item.bool('ignoreCase') };
    return {
      position: item.position,
      input: item.template('input', isPattern ? parseTemplate : parseFileTemplate),
      matchType,
      pattern: item.pattern('pattern', options, isPattern),
      negate: item.bool('negate'),
    };
  });
}

function buildVariable(item: Values): SetServerVariable {
  return {
    position: item.position,
    name: item.text('name').toUpperCase(),
    namePosition: item.at('name'),
    value: item.template('value'),
    replace: item.bool('replace'),
  };
}

function readAction(values: Values, mayLogRewrittenUrl: boolean): RuleAction {
  const type = values.oneOf('type', ACTIONS);
  switch (type) {
    case 'Rewrite':
      return {
        type,
        url: values.template('url'),
        appendQueryString: values.bool('appendQueryString'),
        logRewrittenUrl: mayLogRewrittenUrl && values.bool('logRewrittenUrl'),
      };
    case 'Redirect':
      return {
        type,
        url: values.template('url'),
        appendQueryString: values.bool('appendQueryString'),
        status: REDIRECTS[values.oneOf('redirectType', REDIRECT_TYPES)],
      };
    case 'CustomResponse':
      return {
        type,
        status: values.integer('statusCode'),
        substatus: values.integer('subStatusCode'),
        reason: values.template('statusReason'),
        description: values.template('statusDescription'),
      };
    default:
      return { type };
  }
}
