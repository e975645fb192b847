import type { Report } from '../findings.ts';
import { parsePattern } from '../language/pattern.ts';
import { parseTemplate } from '../language/template.ts';
import type { OutboundRule, PreCondition } from '../model.ts';
import { buildConditions, conditionList, GROUPINGS, PATTERN_SYNTAXES } from './build-rules.ts';
import { collectionItems } from './collection-items.ts';
import type { ConfigElement } from './xml/document.ts';
import { READ_FINDINGS } from './read-findings.ts';
import { OUTBOUND_RULES } from './schema/rewrite-schema.ts';
import { childOf, createValues, itemSchema, schemaOf } from './values.ts';

const RULE = itemSchema(OUTBOUND_RULES);
const ACTIONS = ['None', 'Rewrite'] as const;

/** Rules over response headers. A rule over the body is reported, and left out. */
export function buildOutboundRules(
  levels: readonly ConfigElement[],
  report: Report,
): readonly OutboundRule[] {
  const preConditions = buildPreConditions(levels, report);
  return collectionItems(levels, OUTBOUND_RULES, report).flatMap((element) => {
    const match = createValues([childOf(element, 'match')], schemaOf(RULE, 'match'));
    if (match.text('serverVariable') !== '') return [buildRule(element, preConditions, report)];
    const name = element.attributes.get('name')?.value ?? '';
    const { position } = childOf(element, 'match') ?? element;
    report(
      READ_FINDINGS.IIS_OUTBOUND_BODY,
      position,
      `the outbound rule "${name}" rewrites the body`,
    );
    return [];
  });
}

function buildRule(
  element: ConfigElement,
  preConditions: ReadonlyMap<string, PreCondition>,
  report: Report,
): OutboundRule {
  const { position } = element;
  const values = createValues([element], RULE);
  const match = createValues([childOf(element, 'match')], schemaOf(RULE, 'match'), position);
  const action = createValues([childOf(element, 'action')], schemaOf(RULE, 'action'), position);
  const syntax = values.oneOf('patternSyntax', PATTERN_SYNTAXES);
  const ignoreCase = match.bool('ignoreCase');
  return {
    name: values.text('name'),
    position,
    enabled: values.bool('enabled'),
    patternSyntax: syntax,
    stopProcessing: values.bool('stopProcessing'),
    preCondition: findPreCondition(element, values.text('preCondition'), preConditions, report),
    match: {
      serverVariable: match.text('serverVariable').toUpperCase(),
      variablePosition: match.written('serverVariable').at(0),
      pattern: parsePattern(match.written('pattern'), { syntax, ignoreCase, within: true }),
      negate: match.bool('negate'),
    },
    conditions: buildConditions(element, schemaOf(RULE, 'conditions'), syntax, report),
    action: {
      type: action.oneOf('type', ACTIONS),
      value: parseTemplate(action.written('value')),
    },
  };
}

function findPreCondition(
  element: ConfigElement,
  name: string,
  preConditions: ReadonlyMap<string, PreCondition>,
  report: Report,
): PreCondition | undefined {
  if (name === '') return undefined;
  const found = preConditions.get(name.toLowerCase());
  const position = element.attributes.get('preCondition')?.at(0) ?? element.position;
  if (found === undefined) {
    report(READ_FINDINGS.IIS_UNKNOWN_PRECONDITION, position, `there is no preCondition "${name}"`);
  }
  return found;
}

function buildPreConditions(
  levels: readonly ConfigElement[],
  report: Report,
): ReadonlyMap<string, PreCondition> {
  const schema = schemaOf(OUTBOUND_RULES, 'preConditions');
  const lists = levels
    .map((level) => childOf(level, 'preConditions'))
    .filter((list) => list !== undefined);
  const list = collectionItems(lists, schema, report).map((element): PreCondition => {
    const values = createValues([element], itemSchema(schema));
    const patternSyntax = values.oneOf('patternSyntax', PATTERN_SYNTAXES);
    return {
      name: values.text('name'),
      logicalGrouping: values.oneOf('logicalGrouping', GROUPINGS),
      patternSyntax,
      list: conditionList(element, itemSchema(schema), patternSyntax, report),
    };
  });
  return new Map(list.map((preCondition) => [preCondition.name.toLowerCase(), preCondition]));
}
