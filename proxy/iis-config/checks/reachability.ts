import type { Rule } from '../model.ts';
import type { ReadRule } from '../read/build-rules.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';

/** Rules behind one that ends the processing of every request. */
export function checkReachability({ globalRules, siteRules }: Reading, report: Report): void {
  for (const rules of [globalRules, siteRules]) checkScope(rules, report);
}

function checkScope(rules: readonly ReadRule[], report: Report): void {
  let last: Rule | undefined;
  for (const { rule } of rules.filter((read) => read.rule.enabled)) {
    if (last !== undefined) {
      const message = `the rule "${rule.name}" stands behind "${last.name}"`;
      report('IIS_UNREACHABLE_RULE', rule.position, message);
    } else if (matchesEverything(rule) && ends(rule)) {
      last = rule;
    }
  }
}

/** Only where the text says so: `(.*)` and its spellings. */
function matchesEverything({ match, patternSyntax, conditions, scope }: Rule): boolean {
  if (match.negate || conditions.list.length > 0 || patternSyntax === 'ExactMatch') return false;
  const url = scope === 'global' ? match.url.replace(/^(\^?)\//, '$1') : match.url;
  if (patternSyntax === 'Wildcard') return url === '*';
  return url === '' || /^\^?(?:\(\.\*\)|\.\*)\$?$/.test(url);
}

/** A redirect, a response and an abort end it without stopProcessing. */
function ends({ action, stopProcessing }: Rule): boolean {
  return stopProcessing || !['None', 'Rewrite'].includes(action.type);
}
