import { nodesOf, type PatternNode } from '../../../iis-config/language/pattern.ts';

/**
 * Whether PCRE has to read UTF-8. nginx gives it bytes, which find the same as characters do in
 * most patterns, such as `^api/(.*)$`: what takes any character is repeated without bound, and an
 * ASCII character stands between two such repetitions. Otherwise `.` would be half a letter.
 */
export function needsUnicode(tree: PatternNode): boolean {
  const nodes = nodesOf(tree).filter(({ parent }) => parent === null || !takesAny(parent));
  const isUnsafeWithWide = nodes.some(isWide) && nodes.some(minds);
  return nodes.some(isBeyondAscii) || isUnsafeWithWide || neighbours(tree).touch;
}

/** Whether it can match nothing. */
export function isNullable(node: PatternNode): boolean {
  return neighbours(node).nullable;
}

/** `.`, and `[\s\S]`: no text of a request holds a line break. */
export function takesAny(node: PatternNode): boolean {
  if (node.type === 'CharacterSet') return node.kind === 'any';
  return node.type === 'CharacterClass' && /^\[(?:\\s\\S|\\S\\s)\]$/.test(node.raw);
}

/** Whether it takes a character that is not ASCII: `[^/]`, `\W` and their like. */
function isWide(node: PatternNode): boolean {
  if (takesAny(node)) return true;
  if (node.type === 'CharacterClass') return node.negate || node.elements.some(isWide);
  return node.type === 'CharacterSet' && node.kind !== 'any' && node.negate;
}

/** Whether it would match otherwise if PCRE stopped within the bytes of a character beside it. */
function minds(node: PatternNode): boolean {
  if (node.type === 'Quantifier') return !node.greedy;
  if (node.type !== 'Assertion') return false;
  return node.kind === 'lookahead' || (node.kind === 'word' && node.negate);
}

function isBeyondAscii(node: PatternNode): boolean {
  if (node.type === 'Character') return node.value > 127;
  return node.type === 'CharacterSet' && node.kind === 'space';
}

/** Whether it may be empty, begin or end wide, or have two wide repetitions side by side. */
interface Edges {
  readonly nullable: boolean;
  readonly first: boolean;
  readonly last: boolean;
  readonly touch: boolean;
}

const EMPTY: Edges = { nullable: true, first: false, last: false, touch: false };

function neighbours(node: PatternNode): Edges {
  switch (node.type) {
    case 'Backreference':
    case 'Character':
      return { ...EMPTY, nullable: false };
    case 'CharacterSet':
    case 'CharacterClass': {
      const wide = isWide(node); // one, not repeated
      return { nullable: false, first: wide, last: wide, touch: wide };
    }
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return eitherOf(node.alternatives.map(neighbours));
    case 'Quantifier':
      return repeated(node);
    case 'Alternative':
      return node.elements.map(neighbours).reduce(follow, EMPTY);
    default:
      return EMPTY;
  }
}

function eitherOf(items: readonly Edges[]): Edges {
  return {
    nullable: items.some((item) => item.nullable),
    first: items.some((item) => item.first),
    last: items.some((item) => item.last),
    touch: items.some((item) => item.touch),
  };
}

function repeated({ element, min, max }: Extract<PatternNode, { type: 'Quantifier' }>): Edges {
  const isAtom = element.type === 'CharacterSet' || element.type === 'CharacterClass';
  if (isAtom && isWide(element) && max === Infinity && min <= 1) {
    return { nullable: min === 0, first: true, last: true, touch: false };
  }
  const inner = neighbours(element);
  const touch = inner.touch || (max > 1 && inner.first && inner.last);
  return { ...inner, nullable: inner.nullable || min === 0, touch };
}

function follow(one: Edges, other: Edges): Edges {
  return {
    nullable: one.nullable && other.nullable,
    first: one.first || (one.nullable && other.first),
    last: other.last || (other.nullable && one.last),
    touch: one.touch || other.touch || (one.last && other.first),
  };
}
