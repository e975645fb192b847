import { absoluteUrl, type AbsoluteUrl } from './language/absolute-url.ts';
import { flatParts, type PartOf } from './language/template.ts';
import type {
  Conditions,
  IisConfiguration,
  OutboundRule,
  Pattern,
  PreCondition,
  Rule,
  Template,
} from './model.ts';

/** A template of a rule. */
export interface RuleTemplate {
  readonly template: Template;
  /** How many conditions have been asked before it is made. */
  readonly conditionsBefore: number;
}

/** All that is parsed of an inbound rule, an outbound rule or a preCondition. */
export interface RuleParts {
  readonly name: string;
  /** Undefined: not an inbound one. */
  readonly rule?: Rule;
  /** Undefined: a preCondition, which is asked before any match. */
  readonly match: { readonly pattern: Pattern; readonly negate: boolean } | undefined;
  readonly conditions: Conditions;
  /** In the order in which they are made. */
  readonly templates: readonly RuleTemplate[];
}

/** The rules that run, the global ones first. */
export function enabledRules({ globalRules, siteRules }: IisConfiguration): readonly Rule[] {
  return [...globalRules, ...siteRules].filter(({ enabled }) => enabled);
}

/** Where a rule has ARR forward requests; undefined: it does not. */
export function targetOf({ action }: Rule): AbsoluteUrl | undefined {
  return action.type === 'Rewrite' ? absoluteUrl(action.url) : undefined;
}

export function forwards(rule: Rule): boolean {
  return targetOf(rule) !== undefined;
}

/** Every enabled rule, and each preCondition in use once. */
export function ruleParts(configuration: IisConfiguration): readonly RuleParts[] {
  const outbound = configuration.outboundRules.filter(({ enabled }) => enabled);
  const preConditions = new Set(outbound.flatMap(({ preCondition }) => preCondition ?? []));
  return [
    ...enabledRules(configuration).map(inboundParts),
    ...outbound.map(outboundParts),
    ...[...preConditions].map(preConditionParts),
  ];
}

export function patternsOf({ match, conditions }: RuleParts): readonly Pattern[] {
  const patterns = conditions.list.map(({ pattern }) => pattern);
  return match === undefined ? patterns : [match.pattern, ...patterns];
}

/** The first rewrite map of a template that is none, and no provider either. */
export function unknownMap(
  { parts }: Template,
  { rewriteMaps, providers }: IisConfiguration,
): PartOf<'map'> | undefined {
  return flatParts(parts)
    .filter((part) => part.kind === 'map')
    .find(({ name }) => !rewriteMaps.has(name.toLowerCase()) && !providers.has(name.toLowerCase()));
}

function inboundParts(rule: Rule): RuleParts {
  const { name, match, conditions, serverVariables, action } = rule;
  const values = serverVariables.map(({ value }) => value);
  const templates = afterAll(conditions, [...values, ...actionTemplates(action)]);
  return {
    name,
    rule,
    match: { pattern: match.url, negate: match.negate },
    conditions,
    templates: [...inputs(conditions), ...templates],
  };
}

/** In the order in which they are made. */
export function actionTemplates(action: Rule['action']): readonly Template[] {
  if (action.type === 'CustomResponse') return [action.reason, action.description];
  return action.type === 'Rewrite' || action.type === 'Redirect' ? [action.url] : [];
}

function outboundParts({ name, match, conditions, action }: OutboundRule): RuleParts {
  const templates = [...inputs(conditions), ...afterAll(conditions, [action.value])];
  return { name, match, conditions, templates };
}

function preConditionParts(preCondition: PreCondition): RuleParts {
  const conditions = { ...preCondition, trackAllCaptures: false };
  const { name } = preCondition;
  return { name, match: undefined, conditions, templates: inputs(conditions) };
}

function inputs({ list }: Conditions): readonly RuleTemplate[] {
  return list.map(({ input }, index) => ({ template: input, conditionsBefore: index }));
}

function afterAll({ list }: Conditions, templates: readonly Template[]): readonly RuleTemplate[] {
  return templates.map((template) => ({ template, conditionsBefore: list.length }));
}
