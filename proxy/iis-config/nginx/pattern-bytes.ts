import type { PatternNode } from './pattern-tree.ts';

/**
 * Whether PCRE has to read UTF-8. nginx gives it bytes, which find the same as characters do in
 * most patterns, such as `^api/(.*)$`: what takes any character is repeated without bound, and an
 * ASCII character stands between two such repetitions. Otherwise `.` would be half a letter.
 */
export function needsUnicode(tree: PatternNode): boolean {
  const { wide, unsafe } = survey(tree);
  return unsafe === 'always' || (wide && unsafe === 'with-wide') || neighbours(tree).touch;
}

interface Survey {
  /** Has something that takes any non-ASCII character. */
  readonly wide: boolean;
  readonly unsafe: 'always' | 'with-wide' | undefined;
}

const NARROW: Survey = { wide: false, unsafe: undefined };

function survey(node: PatternNode): Survey {
  switch (node.type) {
    case 'character':
      return { wide: false, unsafe: node.code > 127 ? 'always' : undefined };
    case 'any':
      return { wide: true, unsafe: undefined };
    case 'class':
      return {
        wide: isWide(node),
        unsafe: node.items.some(beyondAscii) ? 'always' : undefined,
      };
    case 'assertion':
      return { wide: false, unsafe: node.kind === 'B' ? 'with-wide' : undefined };
    case 'look':
      return all([{ wide: false, unsafe: 'with-wide' }, survey(node.body)]);
    case 'group':
      return survey(node.body);
    case 'repeat': {
      const body = survey(node.body);
      return node.lazy ? all([body, { wide: false, unsafe: 'with-wide' }]) : body;
    }
    default:
      return all(node.items.map(survey));
  }
}

function all(parts: readonly Survey[]): Survey {
  const wide = parts.some((part) => part.wide);
  const unsafe = parts.some((part) => part.unsafe === 'always')
    ? 'always'
    : parts.find((part) => part.unsafe !== undefined)?.unsafe;
  return parts.length === 0 ? NARROW : { wide, unsafe };
}

type ClassNode = Extract<PatternNode, { readonly type: 'class' }>;

/** `[^/]`, `\W` and their like. */
function isWide({ negate, items }: ClassNode): boolean {
  const hasWide = items.some((item) => item.type === 'escape' && /[DWS]/.test(item.kind));
  return negate || hasWide;
}

function beyondAscii(item: ClassNode['items'][number]): boolean {
  return item.type === 'range' ? item.to > 127 : item.kind === 's' || item.kind === 'S';
}

/** What may begin and end a match, and whether two wide repetitions can touch. */
interface Edges {
  readonly nullable: boolean;
  readonly first: boolean;
  readonly last: boolean;
  readonly touch: boolean;
}

const EMPTY: Edges = { nullable: true, first: false, last: false, touch: false };

function neighbours(node: PatternNode): Edges {
  switch (node.type) {
    case 'character':
      return { ...EMPTY, nullable: false };
    case 'any':
      return { nullable: false, first: true, last: true, touch: true }; // one, not repeated
    case 'class': {
      const wide = isWide(node);
      return { nullable: false, first: wide, last: wide, touch: wide };
    }
    case 'assertion':
    case 'look':
      return EMPTY;
    case 'group':
      return neighbours(node.body);
    case 'repeat':
      return repeated(node);
    case 'choice': {
      const items = node.items.map(neighbours);
      return {
        nullable: items.some((item) => item.nullable),
        first: items.some((item) => item.first),
        last: items.some((item) => item.last),
        touch: items.some((item) => item.touch),
      };
    }
    default:
      return node.items.map(neighbours).reduce(follow, EMPTY);
  }
}

function repeated(node: Extract<PatternNode, { readonly type: 'repeat' }>): Edges {
  const { body, min, max } = node;
  const isAtom = body.type === 'any' || (body.type === 'class' && isWide(body));
  if (isAtom && max === Infinity && min <= 1) {
    return { nullable: min === 0, first: true, last: true, touch: false };
  }
  const inner = neighbours(body);
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
