import type { PatternSyntax, Position, Rule } from '../model.ts';
import type { Reading } from '../read/reading.ts';
import type { Report } from '../read/report.ts';
import { childOf } from '../read/values.ts';
import { conditionElements, enabledRules, placeOf } from './enabled-rules.ts';
import { compileFault, foreignSyntax, hasAlternatives, needsQuestionMark } from './pattern.ts';

/** Every pattern: whether it compiles, here and on IIS, and whether it can match a path. */
export function checkPatterns(reading: Reading, report: Report): void {
  for (const { rule, element } of enabledRules(reading)) {
    const urlPlace = placeOf(childOf(element, 'match'), 'url', rule.position);
    if (checkPattern(rule.match.url, rule.patternSyntax, urlPlace, report)) {
      checkMatchesPaths(rule, urlPlace, report);
    }
    const conditions = conditionElements(element);
    for (const [index, { pattern, position }] of rule.conditions.list.entries()) {
      checkPattern(
        pattern,
        rule.patternSyntax,
        placeOf(conditions[index], 'pattern', position),
        report,
      );
    }
  }
  for (const { rule, element } of reading.outboundRules) {
    const place = placeOf(childOf(element, 'match'), 'pattern', rule.position);
    if (!rule.enabled) continue;
    checkPattern(rule.match.pattern, rule.patternSyntax, place, report);
    const { preCondition, conditions } = rule;
    for (const { pattern, position } of conditions.list) {
      checkPattern(pattern, rule.patternSyntax, () => position, report);
    }
    for (const { pattern, position } of preCondition?.list ?? []) {
      checkPattern(pattern, preCondition?.patternSyntax ?? 'ECMAScript', () => position, report);
    }
  }
}

/** Whether it compiles. */
function checkPattern(
  pattern: string,
  syntax: PatternSyntax,
  at: (index: number) => Position,
  report: Report,
): boolean {
  const fault = compileFault(pattern, syntax);
  if (fault !== undefined) {
    report('IIS_BAD_PATTERN', at(fault.index), `"${shortened(pattern)}": ${fault.message}`);
    return false;
  }
  const foreign = syntax === 'ECMAScript' ? foreignSyntax(pattern) : undefined;
  if (foreign !== undefined) report('IIS_PATTERN_DIFFERS', at(foreign.index), foreign.message);
  return true;
}

/** iis-docs, "URL Rewrite Module Configuration Reference": what a rule's pattern is held against. */
function checkMatchesPaths(
  { scope, match, patternSyntax }: Rule,
  at: (index: number) => Position,
  report: Report,
): void {
  const { url, negate } = match;
  if (negate) return;
  const isRegex = patternSyntax === 'ECMAScript';
  // Of alternatives and of what may be left out, as in ^/?(.*), nothing is said.
  const anchored = isRegex ? url.startsWith('^') && !hasAlternatives(url) : true;
  const optional = isRegex && /^\^?.[?*{]/.test(url);
  const start = url.replace(/^\^/, '');
  const wrong = (message: string): void => report('IIS_PATTERN_NEVER_MATCHES', at(0), message);
  if (/^https?:/i.test(start)) wrong(`"${shortened(url)}" asks for a whole URL`);
  else if (isRegex && needsQuestionMark(url)) wrong(`"${shortened(url)}" asks for a query`);
  else if (!anchored || optional) return;
  else if (scope === 'site' && start.startsWith('/')) {
    wrong(`"${shortened(url)}" begins with a slash, in a rule of a site`);
  } else if (scope === 'global' && /^[\w-]/.test(start)) {
    wrong(`"${shortened(url)}" begins without a slash, in a global rule`);
  }
}

function shortened(pattern: string): string {
  return pattern.length > 60 ? `${pattern.slice(0, 59)}…` : pattern;
}
