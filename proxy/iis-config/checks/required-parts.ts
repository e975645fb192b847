import type { ReadRule } from '../read/build-rules.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { childOf } from '../read/values.ts';
import { conditionElements, enabledRules } from './enabled-rules.ts';

/**
 * Parts that the schema lets be left out, and without which a rule does nothing. `<match>` is none
 * of them: iisnode's own template has rules without it, which hold for every path. Of a condition
 * the schema's default is an empty text, and public files write `pattern=""`: that is no error.
 */
export function checkRequiredParts(reading: Reading, report: Report): void {
  for (const read of enabledRules(reading)) {
    checkConditions(read, report);
    checkAction(read, report);
  }
}

function checkConditions({ rule, element }: ReadRule, report: Report): void {
  const elements = conditionElements(element);
  for (const [index, condition] of rule.conditions.list.entries()) {
    const { matchType, input, pattern, position } = condition;
    if (input === '') report('IIS_EMPTY_CONDITION', position, 'the condition has no input');
    // In the other syntaxes an empty pattern, where it is written, asks for an empty text.
    const isMeant =
      rule.patternSyntax !== 'ECMAScript' && elements[index]?.attributes.has('pattern') === true;
    if (matchType === 'Pattern' && pattern === '' && !isMeant) {
      report('IIS_EMPTY_CONDITION', position, 'the condition has no pattern');
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
