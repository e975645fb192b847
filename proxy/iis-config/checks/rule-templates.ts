import type {
  Conditions,
  IisConfiguration,
  OutboundRule,
  PreCondition,
  Rule,
  Template,
} from '../model.ts';
import { enabledRules } from './enabled-rules.ts';

/** A template of a rule. */
export interface RuleTemplate {
  readonly template: Template;
  /** How many conditions have been asked before it is made. */
  readonly conditionsBefore: number;
}

/** What templates can refer to, of an inbound or an outbound rule, or of a preCondition. */
export interface TemplateOwner {
  /** Undefined: a preCondition, which is asked before any match. */
  readonly match: { readonly groups: number; readonly negate: boolean } | undefined;
  readonly conditions: Conditions;
  /** In the order in which they are made. */
  readonly templates: readonly RuleTemplate[];
}

/** Every enabled rule with its templates, and the preConditions in use. */
export function templateOwners(configuration: IisConfiguration): readonly TemplateOwner[] {
  const outbound = configuration.outboundRules.filter(({ enabled }) => enabled);
  return [
    ...enabledRules(configuration).map(inboundOwner),
    ...outbound.map(outboundOwner),
    ...preConditions(outbound).map(preConditionOwner),
  ];
}

/** Each once, however many rules name it. */
export function preConditions(rules: readonly OutboundRule[]): readonly PreCondition[] {
  return [...new Set(rules.flatMap(({ preCondition }) => preCondition ?? []))];
}

function inboundOwner({ match, conditions, serverVariables, action }: Rule): TemplateOwner {
  const values = serverVariables.map(({ value }) => value);
  return {
    match: { groups: match.url.groups, negate: match.negate },
    conditions,
    templates: [
      ...inputs(conditions),
      ...afterAll(conditions, [...values, ...actionTemplates(action)]),
    ],
  };
}

function actionTemplates(action: Rule['action']): readonly Template[] {
  if (action.type === 'CustomResponse') return [action.reason, action.description];
  return action.type === 'Rewrite' || action.type === 'Redirect' ? [action.url] : [];
}

function outboundOwner({ match, conditions, action }: OutboundRule): TemplateOwner {
  return {
    match: { groups: match.pattern.groups, negate: match.negate },
    conditions,
    templates: [...inputs(conditions), ...afterAll(conditions, [action.value])],
  };
}

function preConditionOwner(preCondition: PreCondition): TemplateOwner {
  const conditions = { ...preCondition, trackAllCaptures: false };
  return { match: undefined, conditions, templates: inputs(conditions) };
}

function inputs({ list }: Conditions): readonly RuleTemplate[] {
  return list.map(({ input }, index) => ({ template: input, conditionsBefore: index }));
}

function afterAll({ list }: Conditions, templates: readonly Template[]): readonly RuleTemplate[] {
  return templates.map((template) => ({ template, conditionsBefore: list.length }));
}
