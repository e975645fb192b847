import type { Conditions, PatternSyntax, Position } from '../model.ts';
import type { ReadOutboundRule } from '../read/build-outbound-rules.ts';
import type { ReadRule } from '../read/build-rules.ts';
import type { ConfigElement } from '../read/document.ts';
import type { Reading } from '../read/reading.ts';
import { parseTemplate, type Template } from '../read/template.ts';
import { childOf } from '../read/values.ts';
import {
  actionPlace,
  conditionElements,
  enabledRules,
  placeOf,
  variableElements,
} from './enabled-rules.ts';

/** A template of a rule, and where it stands. */
export interface RuleTemplate {
  readonly text: string;
  readonly template: Template;
  readonly at: (index: number) => Position;
  /** How many conditions have been asked before it is made. */
  readonly conditionsBefore: number;
}

/** What templates can refer to, of an inbound or an outbound rule. */
export interface TemplateOwner {
  readonly patternSyntax: PatternSyntax;
  readonly match: { readonly pattern: string; readonly negate: boolean };
  readonly conditions: Conditions;
  /** In the order in which they are made. */
  readonly templates: readonly RuleTemplate[];
}

/** Every enabled rule with its templates. */
export function templateOwners(reading: Reading): readonly TemplateOwner[] {
  return [
    ...enabledRules(reading).map((read) => inboundOwner(read)),
    ...reading.outboundRules.filter(({ rule }) => rule.enabled).map((read) => outboundOwner(read)),
  ];
}

function inboundOwner(read: ReadRule): TemplateOwner {
  const { rule, element } = read;
  const { match, conditions, patternSyntax, action } = rule;
  const conditionsBefore = conditions.list.length;
  const elements = variableElements(element);
  const variables = rule.serverVariables.map(({ value, position }, index) =>
    toTemplate(value, placeOf(elements[index], 'value', position), conditionsBefore),
  );
  const target =
    action.type === 'Rewrite' || action.type === 'Redirect'
      ? [toTemplate(action.url, actionPlace(read), conditionsBefore)]
      : [];
  return {
    patternSyntax,
    match: { pattern: match.url, negate: match.negate },
    conditions,
    templates: [...conditionTemplates(conditions, element), ...variables, ...target],
  };
}

function outboundOwner({ rule, element }: ReadOutboundRule): TemplateOwner {
  const { match, conditions, patternSyntax, action } = rule;
  const at = placeOf(childOf(element, 'action'), 'value', rule.position);
  return {
    patternSyntax,
    match,
    conditions,
    templates: [
      ...conditionTemplates(conditions, element),
      toTemplate(action.value, at, conditions.list.length),
    ],
  };
}

function conditionTemplates({ list }: Conditions, element: ConfigElement): readonly RuleTemplate[] {
  const elements = conditionElements(element);
  return list.map(({ input, position }, index) =>
    toTemplate(input, placeOf(elements[index], 'input', position), index),
  );
}

function toTemplate(
  text: string,
  at: (index: number) => Position,
  conditionsBefore: number,
): RuleTemplate {
  return { text, at, conditionsBefore, template: parseTemplate(text) };
}
