import type { PatternSyntax } from '../model.ts';

/** Something in a pattern, and where in it. */
export interface PatternFault {
  readonly index: number;
  readonly message: string;
}

/** A character of a pattern that is in no class; with its backslash where it has one. */
interface Mark {
  readonly index: number;
  readonly text: string;
}

/**
 * How many groups capture. Counted in the text: to ask the engine would be to run the pattern,
 * which may take for ever.
 */
export function groupCount(pattern: string, syntax: PatternSyntax): number {
  if (syntax === 'ExactMatch') return 0;
  if (syntax === 'Wildcard') return pattern.split('*').length - 1;
  return marks(pattern).filter(({ index, text }) => text === '(' && pattern[index + 1] !== '?')
    .length;
}

/** Why a pattern does not compile. */
export function compileFault(pattern: string, syntax: PatternSyntax): PatternFault | undefined {
  if (syntax !== 'ECMAScript') return undefined;
  const found = marks(pattern);
  const group = found.find(
    ({ index, text }) => text === '(' && /^\(\?[^:=!]/.test(pattern.slice(index, index + 3)),
  );
  // Before it is compiled: a newer JavaScript knows some of them, an older one says "Invalid group".
  if (group !== undefined) {
    const flags = /^\(\?[a-z-]+[:)]/i.exec(pattern.slice(group.index))?.[0];
    const rule = 'look-behind and named groups are younger than IIS’s ECMAScript';
    const message =
      flags === undefined
        ? rule
        : `"${flags}" is no ECMAScript: IIS ignores case unless told ignoreCase="false"`;
    return { index: group.index, message: `${message} (general knowledge)` };
  }
  try {
    void new RegExp(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/: /s, '') : String(error);
    return { index: 0, message: reason };
  }
  const brace = found.find(
    ({ index, text }) =>
      text === '{' && !/^\{\d+(?:,\d*)?\}/.test(pattern.slice(index, index + 24)),
  );
  if (brace === undefined) return undefined;
  // "The expression contains a repeat expression … not preceded by an expression": saotn.org,
  // "Rewrite Module error: Expression contains a repeat expression".
  const rule = 'patterns take no {variables} and no back-references, and a literal { is \\{';
  return { index: brace.index, message: `"{" is no repetition: ${rule}` };
}

/**
 * What looks like another language's. IIS's message for a bad repetition is that of Microsoft's C++
 * <regex>, which knows POSIX classes: inferred, not measured.
 */
export function foreignSyntax(pattern: string): PatternFault | undefined {
  for (const [syntax, message] of FOREIGN_SYNTAX) {
    const found = syntax.exec(pattern);
    if (found !== null) return { index: found.index, message };
  }
  return undefined;
}

const FOREIGN_SYNTAX: readonly (readonly [RegExp, string])[] = [
  [/(?<!\\)(?:\\\\)*\\[AZzGhRKQE]/, 'a letter behind \\ that ECMAScript takes as that letter'],
  [/(?<!\\)(?:\\\\)*\\[pP]/, 'a Unicode property, which ECMAScript takes as the letter p'],
  [/\[\[[:.=]/, 'a POSIX class, which ECMAScript takes as a set of its letters'],
  [/\[\^?\]/, 'an empty class, which ECMAScript alone has'],
];

/** Whether it has alternatives, in a group or not. */
export function hasAlternatives(pattern: string): boolean {
  return marks(pattern).some(({ text }) => text === '|');
}

/** Whether all that it matches has a question mark: one that is in no group and no class. */
export function needsQuestionMark(pattern: string): boolean {
  let depth = 0;
  for (const { index, text } of marks(pattern)) {
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    else if (text === '\\?' && depth === 0) {
      const mayBeLeftOut = /^[?*{]/.test(pattern.slice(index + 2));
      if (!mayBeLeftOut) return !hasAlternatives(pattern);
    }
  }
  return false;
}

function marks(pattern: string): readonly Mark[] {
  const list: Mark[] = [];
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const text = pattern[index] ?? '';
    if (text === '\\') {
      if (!inClass) list.push({ index, text: pattern.slice(index, index + 2) });
      index += 1;
    } else if (inClass) inClass = text !== ']';
    else if (text === '[') inClass = true;
    else list.push({ index, text });
  }
  return list;
}
