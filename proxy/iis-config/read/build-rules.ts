import type {
  Action,
  Condition,
  Conditions,
  Rule,
  RuleScope,
  SetServerVariable,
} from '../model.ts';
import { collectionItems } from './collection-items.ts';
import type { ConfigElement } from './document.ts';
import type { Report } from './report.ts';
import type { ElementSchema } from './schema.ts';
import { childOf, createValues, itemSchema, schemaOf, type Values } from './values.ts';

export const PATTERN_SYNTAXES = ['ECMAScript', 'Wildcard', 'ExactMatch'] as const;
export const GROUPINGS = ['MatchAll', 'MatchAny'] as const;
const MATCH_TYPES = ['Pattern', 'IsFile', 'IsDirectory'] as const;
const ACTIONS = ['None', 'Rewrite', 'Redirect', 'CustomResponse', 'AbortRequest'] as const;
const REDIRECT_TYPES = ['Permanent', 'Found', 'SeeOther', 'Temporary'] as const;
const REDIRECT_STATUS = { Permanent: 301, Found: 302, SeeOther: 303, Temporary: 307 } as const;

/** A rule with the element that it was read from, which knows where everything stands. */
export interface ReadRule {
  readonly rule: Rule;
  readonly element: ConfigElement;
}

export function buildRule(
  element: ConfigElement,
  schema: ElementSchema,
  scope: RuleScope,
  report: Report,
): ReadRule {
  const values = createValues([element], schema);
  const match = createValues([childOf(element, 'match')], schemaOf(schema, 'match'));
  const action = schemaOf(schema, 'action');
  return {
    element,
    rule: {
      name: values.text('name'),
      scope,
      position: element.position,
      enabled: values.bool('enabled'),
      patternSyntax: values.oneOf('patternSyntax', PATTERN_SYNTAXES),
      stopProcessing: values.bool('stopProcessing'),
      match: {
        url: match.text('url'),
        ignoreCase: match.bool('ignoreCase'),
        negate: match.bool('negate'),
      },
      conditions: buildConditions(
        childOf(element, 'conditions'),
        schemaOf(schema, 'conditions'),
        report,
      ),
      serverVariables: buildVariables(
        childOf(element, 'serverVariables'),
        schemaOf(schema, 'serverVariables'),
        report,
      ),
      action: buildAction(
        createValues([childOf(element, 'action')], action),
        action.attributes['logRewrittenUrl'] !== undefined,
      ),
    },
  };
}

export function buildConditions(
  element: ConfigElement | undefined,
  schema: ElementSchema,
  report: Report,
): Conditions {
  const values = createValues([element], schema);
  return {
    logicalGrouping: values.oneOf('logicalGrouping', GROUPINGS),
    trackAllCaptures: values.bool('trackAllCaptures'),
    list: conditionList(element, schema, report),
  };
}

export function conditionList(
  element: ConfigElement | undefined,
  schema: ElementSchema,
  report: Report,
): readonly Condition[] {
  if (element === undefined) return [];
  return collectionItems([element], schema, report).map((item) => {
    const values = createValues([item], itemSchema(schema));
    const matchType = values.oneOf('matchType', MATCH_TYPES);
    return {
      position: item.position,
      input: values.text('input'),
      matchType,
      pattern: matchType === 'Pattern' ? values.text('pattern') : '',
      ignoreCase: values.bool('ignoreCase'),
      negate: values.bool('negate'),
    };
  });
}

function buildVariables(
  element: ConfigElement | undefined,
  schema: ElementSchema,
  report: Report,
): readonly SetServerVariable[] {
  if (element === undefined) return [];
  return collectionItems([element], schema, report).map((item) => {
    const values = createValues([item], itemSchema(schema));
    return {
      position: item.position,
      name: values.text('name').toUpperCase(),
      value: values.text('value'),
      replace: values.bool('replace'),
    };
  });
}

function buildAction(values: Values, mayLogRewrittenUrl: boolean): Action {
  const type = values.oneOf('type', ACTIONS);
  switch (type) {
    case 'Rewrite':
      return {
        type,
        url: values.text('url'),
        appendQueryString: values.bool('appendQueryString'),
        logRewrittenUrl: mayLogRewrittenUrl && values.bool('logRewrittenUrl'),
      };
    case 'Redirect':
      return {
        type,
        url: values.text('url'),
        appendQueryString: values.bool('appendQueryString'),
        status: REDIRECT_STATUS[values.oneOf('redirectType', REDIRECT_TYPES)],
      };
    case 'CustomResponse':
      return {
        type,
        status: values.integer('statusCode'),
        substatus: values.integer('subStatusCode'),
        reason: values.text('statusReason'),
        description: values.text('statusDescription'),
      };
    default:
      return { type };
  }
}
