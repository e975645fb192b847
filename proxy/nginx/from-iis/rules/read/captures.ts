import type { Condition, Rule } from '../../../../iis-config/model.ts';

/** A group of a pattern, and the nginx variable that it goes to. */
export interface Capture {
  readonly variable: string;
  /** The conditions of whose inputs it may be a piece; undefined: of what the rule matches. */
  readonly of: readonly number[] | undefined;
}

/** What {R:n} and {C:n} refer to. */
export interface Captures {
  readonly ofRule: readonly Capture[];
  /** {C:n} in the input of each condition. */
  readonly before: readonly (readonly Capture[])[];
  /** {C:n} once all conditions have been asked. */
  readonly after: readonly Capture[];
  /** MatchAny ends at the first that holds: what {C:n} are by the one that does. Else none. */
  readonly choices: readonly (readonly Capture[])[];
}

export function conditionName(prefix: string, index: number): string {
  return `${prefix}_c${index + 1}`;
}

export function capturesOf({ match, conditions }: Rule, prefix: string): Captures {
  const { list, logicalGrouping, trackAllCaptures } = conditions;
  const isAny = logicalGrouping === 'MatchAny' && list.length > 0;
  const groups = list.map(({ matchType, pattern }, index) =>
    matchType === 'Pattern' ? groupsOf(conditionName(prefix, index), pattern.groups, [index]) : [],
  );
  const numbered = (indices: readonly number[]): readonly Capture[] => {
    const lists = indices.map((index) => groups[index] ?? []);
    if (!trackAllCaptures) return lists.at(-1) ?? [];
    return lists.flatMap((one, index) => (index === 0 ? one : one.slice(1)));
  };
  // All of MatchAll have held, none of MatchAny: so it is certain which patterns have matched.
  const matched = list.flatMap((one, index) => (isMatched(one, isAny) ? [index] : []));
  const earlier = list.map((_, index) => matched.filter((other) => other < index));
  const choices = earlier.map((failed, index) => {
    const one = list[index];
    return numbered(one && isMatched(one, false) ? [...failed, index] : failed);
  });
  return {
    // A negated rule runs because its pattern did not match: there is nothing to refer to.
    ofRule: match.negate ? [] : groupsOf(prefix, match.url.groups, undefined),
    before: earlier.map(numbered),
    after: isAny ? anyOf(prefix, choices) : numbered(matched),
    choices: isAny ? choices : [],
  };
}

function isMatched({ matchType, negate }: Condition, isAny: boolean): boolean {
  return matchType === 'Pattern' && negate === isAny;
}

function groupsOf(name: string, groups: number, of: Capture['of']): readonly Capture[] {
  return Array.from({ length: groups + 1 }, (_, index) => ({ variable: `${name}_${index}`, of }));
}

function anyOf(prefix: string, choices: Captures['choices']): readonly Capture[] {
  const most = Math.max(...choices.map((list) => list.length));
  return Array.from({ length: most }, (_, index) => ({
    variable: `${prefix}_any_${index}`,
    of: choices.flatMap((list) => list[index]?.of ?? []),
  }));
}
