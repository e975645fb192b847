/**
 * Characters that a reader cannot see, or that turn the text around them: control characters, the
 * marks of writing direction (UAX #9), separators of lines, halves of characters. Not tab, not LF.
 */
const UNSEEN = /[^\P{Cc}\t\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Nearly all text is this, and has nothing to show. */
const PLAIN = /^[ -~\t\n]*$/;

/** Shows what cannot be seen by its number: `⟨U+001B⟩`. Keeps tab and line feed. */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSEEN, number);
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll('\n', number);
}

function number(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** The first `most` characters, and `…` where there were more. Never half a character. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
