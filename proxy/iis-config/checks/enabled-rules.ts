import type { Position } from '../model.ts';
import type { ReadRule } from '../read/build-rules.ts';
import type { ConfigElement } from '../read/document.ts';
import type { Reading } from '../read/reading.ts';
import { childOf } from '../read/values.ts';

/** The rules that run, the global ones first. */
export function enabledRules({ globalRules, siteRules }: Reading): readonly ReadRule[] {
  return [...globalRules, ...siteRules].filter(({ rule }) => rule.enabled);
}

/** `<conditions><add>` of a rule, as many as the model has. */
export function conditionElements(rule: ConfigElement): readonly ConfigElement[] {
  return itemsOf(rule, 'conditions', 'add');
}

/** `<serverVariables><set>` of a rule, as many as the model has. */
export function variableElements(rule: ConfigElement): readonly ConfigElement[] {
  return itemsOf(rule, 'serverVariables', 'set');
}

function itemsOf(rule: ConfigElement, list: string, name: string): readonly ConfigElement[] {
  return childOf(rule, list)?.children.filter((child) => child.name === name) ?? [];
}

/** Where a character of an attribute's value stands; the element where there is no attribute. */
export function placeOf(
  element: ConfigElement | undefined,
  attribute: string,
  fallback: Position,
): (index: number) => Position {
  const found = element?.attributes.get(attribute);
  return found === undefined ? () => element?.position ?? fallback : found.at;
}

/** Where a rule's target stands. */
export function actionPlace({ element, rule }: ReadRule): (index: number) => Position {
  return placeOf(childOf(element, 'action'), 'url', rule.position);
}
