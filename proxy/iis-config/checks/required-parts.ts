import { CHECK_FINDINGS } from './check-findings.ts';
import type { Rule } from '../model.ts';
import type { Report } from '../findings.ts';

/**
 * Parts that the schema lets be left out, and without which a rule does nothing. `<match>` is none
 * of them: iisnode's own template has rules without it, which hold for every path. Of a condition
 * the schema's default is an empty text, and public files write `pattern=""`: that is no error.
 */
export function checkRequiredParts({ conditions, action }: Rule, report: Report): void {
  for (const { matchType, input, pattern, position } of conditions.list) {
    if (input.text === '')
      report(CHECK_FINDINGS.IIS_EMPTY_CONDITION, position, 'the condition has no input');
    // In the other syntaxes an empty pattern that is written matches an empty text.
    const isMeant = pattern.syntax !== 'ECMAScript' && pattern.isGiven;
    if (matchType === 'Pattern' && pattern.text === '' && !isMeant) {
      report(CHECK_FINDINGS.IIS_EMPTY_CONDITION, position, 'the condition has no pattern');
    }
  }
  const { position } = action;
  if ((action.type === 'Rewrite' || action.type === 'Redirect') && action.url.text === '') {
    report(CHECK_FINDINGS.IIS_INCOMPLETE_RULE, position, `the action ${action.type} has no url`);
  }
  if (action.type === 'CustomResponse' && action.status === 0) {
    report(
      CHECK_FINDINGS.IIS_INCOMPLETE_RULE,
      position,
      'the action CustomResponse has no statusCode',
    );
  }
}
