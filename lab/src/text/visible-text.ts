/**
 * Characters that a reader cannot see, or that turn the text around them: control characters, the
 * marks of writing direction (UAX #9), separators of lines, halves of characters. Not tab, not LF.
 */
const UNSEEN = /[^\P{Cc}\t\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Text without such characters, which is nearly all. */
const PLAIN = /^[ -~\t\n]*$/;

/** Replaces invisible characters by their code points: `⟨U+001B⟩`. Keeps tab and line feed. */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSEEN, number);
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll('\n', number);
}

/** JSON in one line, with every such character escaped: the same value, and no terminal escapes. */
export function visibleJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(UNSEEN, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The value with each string in it changed; no other than arrays, plain objects and maps. */
export function withTexts<T>(value: T, change: (text: string) => string): T {
  return changed(value, change) as T;
}

function changed(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => changed(item, change));
  const entries = (pairs: Iterable<readonly [unknown, unknown]>) =>
    Array.from(pairs, ([name, item]) => [changed(name, change), changed(item, change)] as const);
  if (value instanceof Map) return new Map(entries(value));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(entries(Object.entries(value)));
}

function number(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The first `most` characters, with `…` if there were more. Never half a character. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
