import { CHECK_FINDINGS } from './check-findings.ts';
import type { Rule } from '../model.ts';
import type { ConfigReading } from '../read/reading.ts';
import type { Report } from '../findings.ts';

/** Rules behind one that ends the processing of every request. */
export function checkReachability({ configuration }: ConfigReading, report: Report): void {
  const { globalRules, siteRules } = configuration;
  for (const rules of [globalRules, siteRules]) checkScope(rules, report);
}

function checkScope(rules: readonly Rule[], report: Report): void {
  let last: Rule | undefined;
  for (const rule of rules.filter(({ enabled }) => enabled)) {
    if (last !== undefined) {
      const message = `the rule "${rule.name}" stands behind "${last.name}"`;
      report(CHECK_FINDINGS.IIS_UNREACHABLE_RULE, rule.position, message);
    } else if (matchesEverything(rule) && ends(rule)) {
      last = rule;
    }
  }
}

/** Only if the pattern's text shows it: `(.*)` and its spellings. */
function matchesEverything({ match, patternSyntax, conditions }: Rule): boolean {
  if (match.negate || conditions.list.length > 0 || patternSyntax === 'ExactMatch') return false;
  const url = match.url.text;
  if (patternSyntax === 'Wildcard') return url === '*';
  return url === '' || /^\^?(?:\(\.\*\)|\.\*)\$?$/.test(url);
}

/** A redirect, a response and an abort end it without stopProcessing. */
function ends({ action, stopProcessing }: Rule): boolean {
  return stopProcessing || !['None', 'Rewrite'].includes(action.type);
}
