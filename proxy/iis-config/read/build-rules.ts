import type { Report } from '../findings.ts';
import { parsePattern } from '../language/pattern.ts';
import { parseFileTemplate, parseTemplate } from '../language/template.ts';
import type {
  Condition,
  Conditions,
  PatternSyntax,
  Rule,
  RuleAction,
  RuleScope,
  SetServerVariable,
  Template,
} from '../model.ts';
import { collectionItems } from './collection-items.ts';
import type { ConfigElement } from './xml/document.ts';
import type { ElementSchema } from './schema/schema.ts';
import { childOf, createValues, itemSchema, schemaOf, type Values } from './values.ts';

export const PATTERN_SYNTAXES = ['ECMAScript', 'Wildcard', 'ExactMatch'] as const;
export const GROUPINGS = ['MatchAll', 'MatchAny'] as const;
const MATCH_TYPES = ['Pattern', 'IsFile', 'IsDirectory'] as const;
const ACTIONS = ['None', 'Rewrite', 'Redirect', 'CustomResponse', 'AbortRequest'] as const;
const REDIRECT_TYPES = ['Permanent', 'Found', 'SeeOther', 'Temporary'] as const;
const REDIRECT_STATUS = { Permanent: 301, Found: 302, SeeOther: 303, Temporary: 307 } as const;

/** What a rule's collection says of all its rules. */
interface OfCollection {
  readonly scope: RuleScope;
  readonly keepsEncoding: boolean;
}

export function buildRule(
  element: ConfigElement,
  schema: ElementSchema,
  { scope, keepsEncoding }: OfCollection,
  report: Report,
): Rule {
  const { position } = element;
  const values = createValues([element], schema);
  const match = createValues([childOf(element, 'match')], schemaOf(schema, 'match'), position);
  const syntax = values.oneOf('patternSyntax', PATTERN_SYNTAXES);
  return {
    name: values.text('name'),
    scope,
    position,
    enabled: values.bool('enabled'),
    patternSyntax: syntax,
    stopProcessing: values.bool('stopProcessing'),
    match: {
      url: parsePattern(match.written('url'), { syntax, ignoreCase: match.bool('ignoreCase') }),
      negate: match.bool('negate'),
    },
    conditions: buildConditions(element, schemaOf(schema, 'conditions'), syntax, report),
    serverVariables: buildVariables(
      childOf(element, 'serverVariables'),
      schemaOf(schema, 'serverVariables'),
      report,
    ),
    action: buildAction(childOf(element, 'action'), schemaOf(schema, 'action'), {
      position,
      keepsEncoding,
    }),
  };
}

/** `<conditions>` of a rule. */
export function buildConditions(
  rule: ConfigElement,
  schema: ElementSchema,
  syntax: PatternSyntax,
  report: Report,
): Conditions {
  const element = childOf(rule, 'conditions');
  const values = createValues([element], schema);
  return {
    logicalGrouping: values.oneOf('logicalGrouping', GROUPINGS),
    trackAllCaptures: values.bool('trackAllCaptures'),
    list: conditionList(element, schema, syntax, report),
  };
}

export function conditionList(
  element: ConfigElement | undefined,
  schema: ElementSchema,
  syntax: PatternSyntax,
  report: Report,
): readonly Condition[] {
  if (element === undefined) return [];
  return collectionItems([element], schema, report).map((item) => {
    const values = createValues([item], itemSchema(schema));
    const matchType = values.oneOf('matchType', MATCH_TYPES);
    const isPattern = matchType === 'Pattern';
    const input = values.written('input');
    const written = values.written('pattern');
    const pattern = isPattern ? written : { ...written, text: '' };
    return {
      position: item.position,
      input: isPattern ? parseTemplate(input) : parseFileTemplate(input),
      matchType,
      pattern: parsePattern(pattern, { syntax, ignoreCase: values.bool('ignoreCase') }),
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
      namePosition: values.written('name').at(0),
      value: parseTemplate(values.written('value')),
      replace: values.bool('replace'),
    };
  });
}

function buildAction(
  element: ConfigElement | undefined,
  schema: ElementSchema,
  rule: Pick<Rule, 'position'> & Pick<OfCollection, 'keepsEncoding'>,
): Rule['action'] {
  const position = element?.position ?? rule.position;
  const mayLogRewrittenUrl = schema.attributes['logRewrittenUrl'] !== undefined;
  const values = createValues([element], schema, position);
  const action = readAction(values, mayLogRewrittenUrl);
  const keeps = action.type === 'Rewrite' && rule.keepsEncoding;
  return { position, ...action, ...(keeps && { keepsEncoding: true }) };
}

function readAction(values: Values, mayLogRewrittenUrl: boolean): RuleAction {
  const type = values.oneOf('type', ACTIONS);
  const template = (name: string): Template => parseTemplate(values.written(name));
  switch (type) {
    case 'Rewrite':
      return {
        type,
        url: template('url'),
        appendQueryString: values.bool('appendQueryString'),
        logRewrittenUrl: mayLogRewrittenUrl && values.bool('logRewrittenUrl'),
      };
    case 'Redirect':
      return {
        type,
        url: template('url'),
        appendQueryString: values.bool('appendQueryString'),
        status: REDIRECT_STATUS[values.oneOf('redirectType', REDIRECT_TYPES)],
      };
    case 'CustomResponse':
      return {
        type,
        status: values.integer('statusCode'),
        substatus: values.integer('subStatusCode'),
        reason: template('statusReason'),
        description: template('statusDescription'),
      };
    default:
      return { type };
  }
}
