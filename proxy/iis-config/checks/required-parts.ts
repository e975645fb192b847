import type { ReadRule } from '../read/build-rules.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { childOf } from '../read/values.ts';
import { conditionElements, enabledRules } from './enabled-rules.ts';

/** Parts that the schema lets be left out, and without which a rule does nothing. */
export function checkRequiredParts(reading: Reading, report: Report): void {
  for (const read of enabledRules(reading)) {
    checkMatch(read, report);
    checkConditions(read, report);
    checkAction(read, report);
  }
}

function checkMatch({ rule, element }: ReadRule, report: Report): void {
  const match = childOf(element, 'match');
  if (match === undefined) {
    report('IIS_INCOMPLETE_RULE', rule.position, `the rule "${rule.name}" has no <match>`);
  } else if (!match.attributes.has('url')) {
    report('IIS_INCOMPLETE_RULE', match.position, '<match> has no url');
  }
}

function checkConditions({ rule, element }: ReadRule, report: Report): void {
  const elements = conditionElements(element);
  for (const [index, { matchType, position }] of rule.conditions.list.entries()) {
    const attributes = elements[index]?.attributes;
    if (!attributes?.has('input')) {
      report('IIS_INCOMPLETE_RULE', position, 'the condition has no input');
    }
    if (matchType === 'Pattern' && !attributes?.has('pattern')) {
      report('IIS_INCOMPLETE_RULE', position, 'the condition has no pattern');
    }
  }
}

function checkAction({ rule, element }: ReadRule, report: Report): void {
  const { action } = rule;
  const position = childOf(element, 'action')?.position ?? rule.position;
  if ((action.type === 'Rewrite' || action.type === 'Redirect') && action.url === '') {
    report('IIS_INCOMPLETE_RULE', position, `the action ${action.type} has no url`);
  }
  if (action.type === 'CustomResponse' && action.status === 0) {
    report('IIS_INCOMPLETE_RULE', position, 'the action CustomResponse has no statusCode');
  }
}
