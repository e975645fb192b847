import type { PatternNode } from '../../../iis-config/language/pattern.ts';
import { takesAny } from './pattern-bytes.ts';
import { type Range, WIDE_SPACES, withOtherCases } from './pattern-letters.ts';
import { Unsupported } from '../refusal.ts';

export interface PrinterOptions {
  readonly unicode: boolean;
  /** Spell both cases out: see `withOtherCases`. */
  readonly expand: boolean;
  /** What names a group: `?<r1_1>`, or nothing. */
  readonly named: (index: number) => string;
}

type NodeOf<Type extends PatternNode['type']> = Extract<PatternNode, { readonly type: Type }>;
type ClassElement = NodeOf<'CharacterClass'>['elements'][number];

/** A pattern in PCRE's syntax. */
export function printPattern(tree: PatternNode, options: PrinterOptions): string {
  return new PatternPrinter(options).print(tree);
}

class PatternPrinter {
  readonly #options: PrinterOptions;
  #groups = 0;

  constructor(options: PrinterOptions) {
    this.#options = options;
  }

  print(node: PatternNode): string {
    if (takesAny(node)) return '.';
    switch (node.type) {
      case 'Character':
        return this.#character(node.value);
      case 'CharacterSet':
        return this.#set(node);
      case 'CharacterClass':
        return this.#class(node.negate, node.elements);
      case 'Assertion':
        return this.#assertion(node);
      case 'CapturingGroup': {
        this.#groups += 1;
        return `(${this.#options.named(this.#groups)}${this.#choice(node)})`;
      }
      case 'Group':
        return `(?:${this.#choice(node)})`;
      case 'Quantifier':
        return `${this.print(node.element)}${bounds(node.min, node.max)}${node.greedy ? '' : '?'}`;
      case 'Alternative':
        return node.elements.map((element) => this.print(element)).join('');
      case 'Pattern':
        return this.#choice(node);
      default:
        throw new TypeError(`${node.type} is none of ECMAScript's third edition`);
    }
  }

  #choice({ alternatives }: { readonly alternatives: readonly PatternNode[] }): string {
    return alternatives.map((alternative) => this.print(alternative)).join('|');
  }

  #assertion(node: NodeOf<'Assertion'>): string {
    if (!('alternatives' in node)) return node.raw;
    return `(?${node.negate ? '!' : '='}${this.#choice(node)})`;
  }

  #character(code: number): string {
    const own = { from: code, to: code };
    const same = this.#options.expand ? withOtherCases([own]) : [own];
    const isAlone = same.length === 1 && same[0]?.from === same[0]?.to;
    return isAlone ? printCode(code, /[\\^$.*+?()[\]{}|]/) : `[${same.map(printRange).join('')}]`;
  }

  /** `\s` has more in Unicode than PCRE's. */
  #set(node: NodeOf<'CharacterSet'>): string {
    if (node.kind !== 'space' || !this.#options.unicode) return node.raw;
    return `[${node.negate ? '^' : ''}${SPACES}]`;
  }

  #class(negate: boolean, elements: readonly ClassElement[]): string {
    const [only] = elements;
    if (only === undefined) return negate ? '.' : '(?!)';
    if (elements.length === 1 && only.type === 'CharacterSet') {
      if (!negate) return this.#set(only);
      if (only.kind === 'space' && only.negate) return `[${SPACES}]`;
    }
    const items = elements.map((element) => this.#classElement(element));
    return `[${negate ? '^' : ''}${items.join('')}]`;
  }

  #classElement(element: ClassElement): string {
    if (element.type === 'CharacterSet') {
      if (element.kind !== 'space') return element.raw;
      if (!element.negate) return SPACES;
      throw new Unsupported('a class has \\S', 'name the characters that it shall hold');
    }
    const range = toRange(element);
    return (this.#options.expand ? withOtherCases([range]) : [range]).map(printRange).join('');
  }
}

function toRange(element: ClassElement): Range {
  if (element.type === 'Character') return { from: element.value, to: element.value };
  if (element.type === 'CharacterClassRange') {
    return { from: element.min.value, to: element.max.value };
  }
  throw new TypeError(`${element.type} is none of ECMAScript's third edition`);
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

const SPACES = `\\s${WIDE_SPACES.map(printRange).join('')}`;
