import { nodesOf, type PatternNode } from '../../../iis-config/language/pattern.ts';
import type { Pattern } from '../../../iis-config/model.ts';
import { isNullable, needsUnicode } from './pattern-bytes.ts';
import { printPattern } from './pattern-printer.ts';
import { Unsupported } from '../refusal.ts';

/** A pattern as nginx's `if` takes it. */
export interface NginxPattern {
  readonly caseless: boolean;
  readonly source: string;
}

/**
 * @param variable gives the names of the variables that the groups go to; undefined: nobody asks for
 *   that one
 * @throws {Unsupported} nginx would not match the same, or would fill a group with a name otherwise
 */
export function nginxPattern(
  { text, ignoreCase, tree }: Pattern,
  variable: (group: number) => string | undefined,
): NginxPattern {
  const pattern = tree();
  for (const node of nodesOf(pattern)) refuseOther(node);
  const unreliable = unreliableGroups(pattern);
  const unicode = needsUnicode(pattern);
  const named = (index: number): string => {
    const name = variable(index);
    if (name !== undefined && unreliable.has(index)) {
      throw new Unsupported(
        `group ${index} of "${text}" is repeated and may have no part in the last round, which PCRE and IIS take differently`,
        'put the repetition inside the group',
      );
    }
    return name === undefined ? '' : `?<${name}>`;
  };
  const body = printPattern(pattern, { unicode, expand: unicode && ignoreCase, named });
  const whole = variable(0);
  const source = whole === undefined ? body : `(?<${whole}>${body})`;
  return { caseless: ignoreCase && !unicode, source: unicode ? `(*UTF)${source}` : source };
}

/** PCRE's own bound of a repetition. */
const MOST_REPEATS = 65_535;

/** What PCRE lacks or reads differently. */
function refuseOther(node: PatternNode): void {
  switch (node.type) {
    case 'Backreference':
      throw new Unsupported(
        `the pattern refers back to a group with ${node.raw}, which PCRE and IIS take differently where the group had no part`,
        'compare the captures in a condition of its own',
      );
    case 'Character':
      if (node.value < 0xd800 || node.value > 0xdfff) return;
      throw new Unsupported('a pattern has a character beyond U+FFFF', 'describe it otherwise');
    case 'Quantifier':
      return refuseRepetition(node);
    default:
  }
}

function refuseRepetition({ element, min, max }: Extract<PatternNode, { type: 'Quantifier' }>) {
  if (element.type === 'Assertion') {
    throw new Unsupported('an assertion is repeated', 'take the repetition away');
  }
  if (min > MOST_REPEATS || (max !== Infinity && max > MOST_REPEATS)) {
    throw new Unsupported(`PCRE repeats ${MOST_REPEATS} times at most`, 'repeat less often');
  }
  // JavaScript discards an iteration that matched nothing; PCRE ends the loop with it.
  if (max > 1 && isNullable(element)) {
    throw new Unsupported(
      'a group that can match nothing is repeated, which PCRE and IIS take differently',
      'write the repetition so that each round matches something',
    );
  }
}

/** JavaScript clears a loop's groups at each iteration; PCRE keeps what an earlier one captured. */
function unreliableGroups(tree: PatternNode): ReadonlySet<number> {
  const groups = nodesOf(tree).filter(({ type }) => type === 'CapturingGroup');
  return new Set(groups.flatMap((group, index) => (isUnreliable(group) ? [index + 1] : [])));
}

/** A group that a loop may skip, or one in a lookahead: JavaScript may empty it again. */
function isUnreliable(group: PatternNode): boolean {
  let optional = false;
  for (let node = group.parent; node !== null; node = node.parent) {
    if (node.type === 'Assertion') return true;
    if (node.type === 'Quantifier' && node.max > 1 && optional) return true;
    optional ||= node.type === 'Quantifier' && node.min === 0;
    optional ||= 'alternatives' in node && node.alternatives.length > 1;
  }
  return false;
}
