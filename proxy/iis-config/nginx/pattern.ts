import type { PatternSyntax } from '../model.ts';
import { needsUnicode } from './pattern-bytes.ts';
import { type Range, WIDE_SPACES, withOtherCases } from './pattern-letters.ts';
import { type ClassItem, parsePattern, type PatternNode } from './pattern-tree.ts';
import { Unsupported } from './refusal.ts';

export interface PatternSource {
  readonly syntax: PatternSyntax;
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Outbound rules search for an ExactMatch within the value. */
  readonly within?: boolean;
}

/** A pattern as nginx's `if` takes it. */
export interface NginxPattern {
  readonly caseless: boolean;
  readonly source: string;
}

/** A pattern that was read, before its groups are named. */
export interface ReadPattern {
  /** How many groups there are: {R:1} to {R:groups}. */
  readonly groups: number;
  /**
   * Gives the names of the variables that the groups go to; undefined: nobody asks for that one.
   *
   * @throws {Unsupported} a group that PCRE and IIS fill differently has a name
   */
  readonly print: (variable: (index: number) => string | undefined) => NginxPattern;
}

/** @throws {Unsupported} nginx would not match the same */
export function readPattern(options: PatternSource): ReadPattern {
  const tree = parsePattern(ecmaScriptSource(options));
  refuseEmptyLoops(tree);
  const unreliable = unreliableGroups(tree);
  const unicode = needsUnicode(tree);
  return {
    groups: countGroups(tree),
    print: (variable) => {
      const expand = unicode && options.ignoreCase;
      const named = (index: number): string => {
        const name = variable(index);
        if (name !== undefined && unreliable.has(index)) {
          throw new Unsupported(
            `group ${index} of "${options.pattern}" is repeated and may have no part in the last round, which PCRE and IIS take differently`,
            'put the repetition inside the group',
          );
        }
        return name === undefined ? '' : `?<${name}>`;
      };
      const body = new PatternPrinter({ unicode, expand, named }).print(tree);
      const whole = variable(0);
      const source = whole === undefined ? body : `(?<${whole}>${body})`;
      return {
        caseless: options.ignoreCase && !unicode,
        source: unicode ? `(*UTF)${source}` : source,
      };
    },
  };
}

/** Wildcard: `*` is any text, captured; `?` is one character. ExactMatch: the text itself. */
function ecmaScriptSource({ syntax, pattern, within }: PatternSource): string {
  if (syntax === 'ECMAScript') return pattern;
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  if (syntax === 'ExactMatch') return within ? literal(pattern) : `^${literal(pattern)}$`;
  const source = pattern.replace(/[^]/g, (character) => {
    if (character === '*') return '(.*)';
    return character === '?' ? '.' : literal(character);
  });
  return `^${source}$`;
}

function* walk(node: PatternNode): Generator<PatternNode> {
  yield node;
  if ('items' in node && node.type !== 'class') for (const item of node.items) yield* walk(item);
  if ('body' in node) yield* walk(node.body);
}

function countGroups(tree: PatternNode): number {
  return [...walk(tree)].filter((node) => node.type === 'group' && node.index !== undefined).length;
}

function isNullable(node: PatternNode): boolean {
  switch (node.type) {
    case 'character':
    case 'any':
    case 'class':
      return false;
    case 'assertion':
    case 'look':
      return true;
    case 'group':
      return isNullable(node.body);
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
    case 'choice':
      return node.items.some(isNullable);
    default:
      return node.items.every(isNullable);
  }
}

/** JavaScript takes back a round that matched nothing, PCRE ends the loop with it. */
function refuseEmptyLoops(tree: PatternNode): void {
  for (const node of walk(tree)) {
    if (node.type === 'repeat' && node.max > 1 && isNullable(node.body)) {
      throw new Unsupported(
        'a group that can match nothing is repeated, which PCRE and IIS take differently',
        'write the repetition so that each round matches something',
      );
    }
  }
}

/** JavaScript empties a loop's groups at each round, PCRE keeps what an earlier round found. */
function unreliableGroups(tree: PatternNode): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (node: PatternNode, inLoop: boolean, optional: boolean): void => {
    if (node.type === 'group' && node.index !== undefined && inLoop && optional) {
      found.add(node.index);
    }
    if (node.type === 'repeat') {
      const loops = inLoop || node.max > 1;
      visit(node.body, loops, inLoop && (optional || node.min === 0));
    } else if (node.type === 'look') {
      visit(node.body, inLoop, true);
      // A group of a negative lookahead, and one that a lookahead gave back: refused alike.
      for (const inner of walk(node.body)) {
        if (inner.type === 'group' && inner.index !== undefined) found.add(inner.index);
      }
    } else if (node.type === 'choice') {
      for (const item of node.items) visit(item, inLoop, inLoop);
    } else if (node.type === 'sequence') {
      for (const item of node.items) visit(item, inLoop, optional);
    } else if (node.type === 'group') {
      visit(node.body, inLoop, optional);
    }
  };
  visit(tree, false, false);
  return found;
}

const SPACE: ClassItem = { type: 'escape', kind: 's' };

interface PrinterOptions {
  readonly unicode: boolean;
  /** Spell both cases out: see `withOtherCases`. */
  readonly expand: boolean;
  readonly named: (index: number) => string;
}

class PatternPrinter {
  readonly #options: PrinterOptions;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  print(node: PatternNode): string {
    switch (node.type) {
      case 'character':
        return this.#character(node.code);
      case 'any':
        return '.';
      case 'class':
        return this.#class(node.negate, node.items);
      case 'assertion':
        return /[bB]/.test(node.kind) ? `\\${node.kind}` : node.kind;
      case 'group': {
        const opening = node.index === undefined ? '?:' : this.#options.named(node.index);
        return `(${opening}${this.print(node.body)})`;
      }
      case 'look':
        return `(?${node.negate ? '!' : '='}${this.print(node.body)})`;
      case 'repeat':
        return `${this.print(node.body)}${bounds(node.min, node.max)}${node.lazy ? '?' : ''}`;
      case 'sequence':
        return node.items.map((item) => this.print(item)).join('');
      default:
        return node.items.map((item) => this.print(item)).join('|');
    }
  }

  #character(code: number): string {
    if (!this.#options.expand) return printCode(code, /[\\^$.*+?()[\]{}|]/);
    const same = withOtherCases([{ from: code, to: code }]);
    if (same.length === 1 && same[0]?.from === same[0]?.to) {
      return printCode(code, /[\\^$.*+?()[\]{}|]/);
    }
    return `[${same.map(printRange).join('')}]`;
  }

  #class(negate: boolean, items: readonly ClassItem[]): string {
    const only = items.length === 1 ? items[0] : undefined;
    if (only?.type === 'escape' && !negate && (!/s/i.test(only.kind) || !this.#options.unicode)) {
      return `\\${only.kind}`;
    }
    if (only?.type === 'escape' && only.kind === 'S') return this.#class(!negate, [SPACE]);
    if (items.length === 0) return negate ? '.' : '(?!)';
    return `[${negate ? '^' : ''}${items.map((item) => this.#classItem(item)).join('')}]`;
  }

  #classItem(item: ClassItem): string {
    if (item.type === 'range') {
      return (this.#options.expand ? withOtherCases([item]) : [item]).map(printRange).join('');
    }
    if (item.kind === 's') return `\\s${WIDE_SPACES.map(printRange).join('')}`;
    if (item.kind === 'S') {
      throw new Unsupported('a class has \\S', 'name the characters that it shall hold');
    }
    return `\\${item.kind}`;
  }
}

function bounds(min: number, max: number): string {
  if (max === Infinity) return ['*', '+'][min] ?? `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printRange({ from, to }: Range): string {
  const first = printCode(from, /[\\\]^[-]/);
  if (from === to) return first;
  return `${first}${to === from + 1 ? '' : '-'}${printCode(to, /[\\\]^[-]/)}`;
}

/** Printable ASCII as it is; the rest by number, so that the file stays ASCII. */
function printCode(code: number, special: RegExp): string {
  const character = String.fromCharCode(code);
  if (code < 32 || code === 127) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code > 127) return `\\x{${code.toString(16)}}`;
  return special.test(character) ? `\\${character}` : character;
}
