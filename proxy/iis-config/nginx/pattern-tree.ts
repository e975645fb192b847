import { Unsupported } from './refusal.ts';

/** What `\d` and the like stand for. */
export type ClassEscape = 'd' | 'D' | 'w' | 'W' | 's' | 'S';

export type ClassItem =
  | { readonly type: 'range'; readonly from: number; readonly to: number }
  | { readonly type: 'escape'; readonly kind: ClassEscape };

/** An ECMAScript pattern, as far as nginx can carry it. Characters are UTF-16 units. */
export type PatternNode =
  | { readonly type: 'character'; readonly code: number }
  | { readonly type: 'any' }
  | { readonly type: 'class'; readonly negate: boolean; readonly items: readonly ClassItem[] }
  | { readonly type: 'assertion'; readonly kind: '^' | '$' | 'b' | 'B' }
  | { readonly type: 'group'; readonly index: number | undefined; readonly body: PatternNode }
  | { readonly type: 'look'; readonly negate: boolean; readonly body: PatternNode }
  | {
      readonly type: 'repeat';
      readonly body: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly items: readonly PatternNode[] };

/** PCRE's own bound of a repetition. */
const MOST_REPEATS = 65_535;

const SINGLE: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * Reads a pattern as JavaScript does without the flags u and v (ECMA-262, annex B.1.2).
 *
 * @throws {Unsupported} no pattern, or one that PCRE would read with another meaning
 */
export function parsePattern(source: string): PatternNode {
  try {
    void new RegExp(source);
  } catch {
    throw new Unsupported(`the pattern "${source}" does not compile`, 'mend the pattern');
  }
  return new PatternReader(source).read();
}

class PatternReader {
  readonly #source: string;
  #at = 0;
  #groups = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): PatternNode {
    return this.#choice();
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #skip(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): PatternNode {
    const items = [this.#sequence()];
    while (this.#skip('|')) items.push(this.#sequence());
    return items.length === 1 && items[0] ? items[0] : { type: 'choice', items };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (this.#peek() !== '' && this.#peek() !== '|' && this.#peek() !== ')') {
      items.push(this.#repeated(this.#atom()));
    }
    return { type: 'sequence', items };
  }

  #repeated(body: PatternNode): PatternNode {
    const bounds = /^(?:(?<sign>[*+?])|\{(?<min>\d+)(?<comma>,(?<max>\d*))?\})(?<lazy>\??)/.exec(
      this.#source.slice(this.#at),
    );
    if (bounds === null) return body;
    if (body.type === 'assertion' || body.type === 'look') {
      throw new Unsupported('an assertion is repeated', 'take the repetition away');
    }
    this.#at += bounds[0].length;
    const { sign, min: least = '0', comma, max: most, lazy } = bounds.groups ?? {};
    const min = sign === undefined ? Number(least) : Number(sign === '+');
    const open = sign === undefined ? comma !== undefined && most === '' : sign !== '?';
    const max = open ? Infinity : sign === '?' ? 1 : Number(most ?? least);
    if (min > MOST_REPEATS || (max !== Infinity && max > MOST_REPEATS)) {
      throw new Unsupported(`PCRE repeats ${MOST_REPEATS} times at most`, 'repeat less often');
    }
    return { type: 'repeat', body, min, max, lazy: lazy === '?' };
  }

  #atom(): PatternNode {
    const character = this.#peek();
    if (character === '(') return this.#group();
    if (character === '[') return this.#class();
    if (character === '\\') return this.#escape();
    this.#at += 1;
    if (character === '.') return { type: 'any' };
    if (character === '^' || character === '$') return { type: 'assertion', kind: character };
    return this.#character(character.charCodeAt(0));
  }

  #character(code: number): PatternNode {
    if (code >= 0xd800 && code <= 0xdfff) {
      throw new Unsupported('a pattern has a character beyond U+FFFF', 'describe it otherwise');
    }
    return { type: 'character', code };
  }

  #group(): PatternNode {
    const opening = ['(?:', '(?=', '(?!'].find((text) => this.#skip(text));
    if (opening === undefined && this.#source.startsWith('(?', this.#at)) {
      throw new Unsupported(
        'lookbehind, named groups and inline flags are no part of IIS’s patterns',
        'write it with plain groups',
      );
    }
    if (opening === undefined) this.#at += 1;
    const index = opening === undefined ? (this.#groups += 1) : undefined;
    const body = this.#choice();
    this.#at += 1; // the closing bracket: the pattern compiles
    if (opening === '(?=' || opening === '(?!') {
      return { type: 'look', negate: opening === '(?!', body };
    }
    return { type: 'group', index, body };
  }

  #escape(): PatternNode {
    this.#at += 1;
    const character = this.#peek();
    if (/[1-9]/.test(character)) {
      throw new Unsupported(
        `the pattern refers back to a group with \\${character}, which PCRE and IIS take differently where the group had no part`,
        'compare the captures in a condition of its own',
      );
    }
    if (character === 'b' || character === 'B') {
      this.#at += 1;
      return { type: 'assertion', kind: character };
    }
    const item = this.#escaped();
    if (item.type === 'escape') return { type: 'class', negate: false, items: [item] };
    return this.#character(item.from);
  }

  /** What stands behind a backslash, in a class and outside. */
  #escaped(): ClassItem {
    const rest = this.#source.slice(this.#at);
    const character = rest.charAt(0);
    if (/[dDwWsS]/.test(character)) {
      this.#at += 1;
      return { type: 'escape', kind: character as ClassEscape };
    }
    const [length, code] = readCode(rest);
    this.#at += length;
    return { type: 'range', from: code, to: code };
  }

  #class(): PatternNode {
    this.#at += 1;
    const negate = this.#skip('^');
    const items: ClassItem[] = [];
    while (!this.#skip(']')) {
      const from = this.#classItem();
      const isRange = this.#peek() === '-' && this.#source.charAt(this.#at + 1) !== ']';
      if (!isRange) {
        items.push(from);
        continue;
      }
      this.#at += 1;
      const to = this.#classItem();
      if (from.type === 'range' && to.type === 'range') {
        items.push({ type: 'range', from: from.from, to: to.to });
      } else {
        items.push(from, { type: 'range', from: 45, to: 45 }, to);
      }
    }
    return { type: 'class', negate, items };
  }

  #classItem(): ClassItem {
    if (this.#skip('\\b')) return { type: 'range', from: 8, to: 8 };
    if (this.#skip('\\')) return this.#escaped();
    const code = this.#source.charCodeAt(this.#at);
    if (code >= 0xd800 && code <= 0xdfff) {
      throw new Unsupported('a class has a character beyond U+FFFF', 'describe it otherwise');
    }
    this.#at += 1;
    return { type: 'range', from: code, to: code };
  }
}

/** How long an escape is behind its backslash, and which character it stands for. */
function readCode(rest: string): readonly [length: number, code: number] {
  const hexadecimal = /^(?:x(?<x>[\da-f]{2})|u(?<u>[\da-f]{4}))/i.exec(rest);
  const digits = hexadecimal?.groups?.['x'] ?? hexadecimal?.groups?.['u'];
  if (hexadecimal && digits !== undefined)
    return [hexadecimal[0].length, Number.parseInt(digits, 16)];
  const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest);
  if (octal) return [octal[0].length, Number.parseInt(octal[0], 8)];
  const control = /^c(?<letter>[a-z])/i.exec(rest)?.groups?.['letter'];
  if (control !== undefined) return [2, control.charCodeAt(0) % 32];
  if (rest.startsWith('c')) return [0, 92]; // annex B: the backslash stands for itself
  return [1, SINGLE[rest.charAt(0)] ?? rest.charCodeAt(0)];
}
