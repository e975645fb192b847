import { ENGINE_FINDINGS } from '../engine/engine-findings.ts';
import { shortened, type Report } from '../findings.ts';
import { nodesOf } from '../language/pattern.ts';
import type { Pattern, Rule } from '../model.ts';
import type { ConfigReading } from '../read/reading.ts';
import { CHECK_FINDINGS } from './check-findings.ts';
import { patternsOf, ruleParts } from '../rule-parts.ts';
import { foreignSyntax, hasAlternatives, needsQuestionMark } from './pattern-meaning.ts';

/** Every pattern: whether it compiles, here and on IIS. */
export function checkPatterns({ configuration }: ConfigReading, report: Report): void {
  for (const pattern of ruleParts(configuration).flatMap(patternsOf)) checkPattern(pattern, report);
}

function checkPattern(pattern: Pattern, report: Report): void {
  const { text, syntax, fault, at } = pattern;
  if (fault !== undefined) {
    const message = `"${shortened(text)}": ${fault.message}`;
    report(ENGINE_FINDINGS.IIS_BAD_PATTERN, at(fault.index), message);
  }
  const mark = syntax === 'Wildcard' ? text.indexOf('?') : -1;
  if (mark !== -1) {
    const message = `"${shortened(text)}": ? should be any one character`;
    report(CHECK_FINDINGS.IIS_WILDCARD_QUESTION_MARK, at(mark), message);
  }
  const foreign = syntax === 'ECMAScript' ? foreignSyntax(pattern) : undefined;
  if (foreign === undefined) return;
  report(CHECK_FINDINGS.IIS_PATTERN_DIFFERS, at(foreign.index), foreign.message);
}

/**
 * Whether a rule's pattern can match a path: iis-docs, "URL Rewrite Module Configuration Reference".
 */
export function checkMatchesPaths({ match }: Rule, report: Report): void {
  const { text, syntax, at, fault } = match.url;
  if (match.negate || fault !== undefined) return;
  const isRegex = syntax === 'ECMAScript';
  // Alternatives and optional parts, as in ^/?(.*), are not reported.
  const anchored = isRegex ? text.startsWith('^') && !hasAlternatives(match.url) : true;
  const start = text.replace(/^\^/, '');
  const wrong = (message: string): void =>
    report(CHECK_FINDINGS.IIS_PATTERN_NEVER_MATCHES, at(0), message);
  if (/^https?:/i.test(start))
    wrong(`"${shortened(text)}" expects a full URL, but only the path is matched`);
  else if (isRegex && needsQuestionMark(match.url))
    wrong(`"${shortened(text)}" expects a query, but only the path is matched`);
  else if (!anchored || (isRegex && beginsWithRepetition(match.url))) return;
  else if (start.startsWith('/')) wrong(`"${shortened(text)}" begins with a slash`);
}

function beginsWithRepetition({ tree }: Pattern): boolean {
  const first = nodesOf(tree()).find(
    ({ type, parent }) => parent?.type === 'Alternative' && type !== 'Assertion',
  );
  return first?.type === 'Quantifier' && (first.min === 0 || first.max > 1);
}
