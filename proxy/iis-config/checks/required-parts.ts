import type { ReadRule } from '../read/build-rules.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { childOf } from '../read/values.ts';
import { conditionElements, enabledRules } from './enabled-rules.ts';

/**
 * Parts that the schema lets be left out, and without which a rule does nothing. `<match>` is none
 * of them: iisnode's own template has rules without it, which hold for every path.
 */
export function checkRequiredParts(reading: Reading, report: Report): void {
  for (const read of enabledRules(reading)) {
    checkConditions(read, report);
    checkAction(read, report);
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
