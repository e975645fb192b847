import type { Report } from '../findings.ts';
import { flatParts, type PartOf } from '../language/template.ts';
import type { Condition, Conditions } from '../model.ts';
import type { ConfigReading } from '../read/reading.ts';
import { CHECK_FINDINGS } from './check-findings.ts';
import { ruleParts, type RuleParts, type RuleTemplate } from '../rule-parts.ts';

type Capture = PartOf<'capture'>;

/** `{R:0}` to `{R:9}`, as the configuration reference has it. */
const LAST_GROUP = 9;

/** Every back-reference: whether the group that it names exists. */
export function checkBackReferences({ configuration }: ConfigReading, report: Report): void {
  for (const owner of ruleParts(configuration)) {
    for (const part of owner.templates) {
      for (const capture of flatParts(part.template.parts)) {
        if (capture.kind === 'capture') checkCapture(capture, part, owner, report);
      }
    }
  }
}

function checkCapture(
  capture: Capture,
  { template, conditionsBefore }: RuleTemplate,
  owner: RuleParts,
  report: Report,
): void {
  const at = template.at(capture.index);
  const missing = (why: string): void =>
    report(CHECK_FINDINGS.IIS_NO_SUCH_CAPTURE, at, `{${capture.of}:${capture.group}}: ${why}`);
  if (capture.group > LAST_GROUP) return missing('groups are numbered to 9');
  if (capture.of === 'R') {
    const why = missingMatchGroup(capture, owner);
    if (why !== undefined) missing(why);
    return;
  }
  const conditions = owner.conditions.list.slice(0, conditionsBefore);
  const { certain, possible } = conditionGroups(owner.conditions, conditions);
  if (possible === undefined) missing('no earlier condition captures anything');
  else if (capture.group > possible) missing(`${groups(possible)}${where(owner.conditions)}`);
  else if (certain === undefined || capture.group > certain) {
    const message = `{C:${capture.group}} is empty if the condition that matched lacks that group`;
    report(CHECK_FINDINGS.IIS_CAPTURE_MAY_BE_EMPTY, at, message);
  }
}

function missingMatchGroup({ group }: Capture, { match }: RuleParts): string | undefined {
  if (match === undefined) return 'a preCondition is evaluated before the match';
  if (match.negate) return 'a negated match captures nothing';
  const count = match.pattern.groups;
  return group > count ? `the match has ${groups(count)}` : undefined;
}

/**
 * The highest group that is there whatever matched, and the highest that may be. A condition that
 * is negated, or asks for a file, captures nothing.
 */
function conditionGroups(
  { logicalGrouping, trackAllCaptures }: Conditions,
  before: readonly Condition[],
): { readonly certain: number | undefined; readonly possible: number | undefined } {
  const capturing = before.filter(({ matchType, negate }) => matchType === 'Pattern' && !negate);
  const counts = capturing.map(({ pattern }) => pattern.groups);
  if (counts.length === 0) return { certain: undefined, possible: undefined };
  const sum = counts.reduce((total, count) => total + count, 0);
  if (logicalGrouping === 'MatchAny') {
    const certain = capturing.length === before.length ? Math.min(...counts) : undefined;
    return { certain, possible: trackAllCaptures ? sum : Math.max(...counts) };
  }
  const last = trackAllCaptures ? sum : counts.at(-1);
  return { certain: last, possible: last };
}

function groups(count: number): string {
  return count === 0 ? 'no groups' : count === 1 ? 'one group' : `${count} groups`;
}

function where({ logicalGrouping, trackAllCaptures }: Conditions): string {
  if (trackAllCaptures) return ' in all conditions';
  return logicalGrouping === 'MatchAny' ? ' in any condition' : ' in the last condition';
}
