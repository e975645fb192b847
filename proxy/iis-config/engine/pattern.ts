import { createContext, Script } from 'node:vm';
import type { PatternSyntax } from '../model.ts';

/** What a pattern found: `captures[0]` is the matched text, the groups follow. */
export interface PatternMatch {
  readonly matched: boolean;
  readonly captures: readonly string[];
}

export interface PatternOptions {
  readonly syntax: PatternSyntax;
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Outbound rules search for an ExactMatch within the value; inbound rules compare all of it. */
  readonly within?: boolean;
}

/** Longer inputs are refused: 16 KB is http.sys's own limit of a header (MaxFieldLength). */
export const LONGEST_INPUT = 16_384;

/** In milliseconds, for one match. The lab's own bound: what IIS does then was not measured. */
export const LONGEST_MATCH_MS = 250;

/** A pattern that goes on and on, such as `^(a+)+$` on `aaaa…!`. */
export class SlowPattern extends Error {
  override name = 'SlowPattern';
  readonly limitMs = LONGEST_MATCH_MS;
}

const NO_MATCH: PatternMatch = { matched: false, captures: [] };

/**
 * Matches as URL Rewrite does. ECMAScript patterns look anywhere in the input; Wildcard and
 * ExactMatch hold for all of it.
 *
 * @throws {SyntaxError} the pattern is none that IIS knows
 * @throws {SlowPattern} it takes longer than LONGEST_MATCH_MS
 */
export function matchPattern(options: PatternOptions, input: string): PatternMatch {
  const pattern = compilePattern(options);
  const found = isSurelyFast(pattern, input) ? pattern.exec(input) : execWithin(pattern, input);
  if (found === null) return NO_MATCH;
  return { matched: true, captures: [...found].map((capture) => capture ?? '') };
}

/** With one repetition a match takes at most the square of the input's length in steps. */
function isSurelyFast({ source }: RegExp, { length }: string): boolean {
  return length <= 1024 && (source.match(/[*+?{]/g)?.length ?? 0) <= 1;
}

/** `vm` alone can end a match that has begun; it costs a tenth of a millisecond. */
const EXEC = new Script('pattern.exec(input)');
const BOUNDED = createContext({ pattern: /(?:)/, input: '' });

function execWithin(pattern: RegExp, input: string): RegExpExecArray | null {
  Object.assign(BOUNDED, { pattern, input });
  try {
    return EXEC.runInContext(BOUNDED, { timeout: LONGEST_MATCH_MS }) as RegExpExecArray | null;
  } catch (error) {
    const isTimeout = (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
    throw isTimeout ? new SlowPattern(pattern.source) : error;
  }
}

/** @throws {SyntaxError} the pattern is none that IIS knows */
export function compilePattern({ syntax, pattern, ignoreCase, within }: PatternOptions): RegExp {
  const flags = ignoreCase ? 'i' : '';
  if (syntax === 'Wildcard') return new RegExp(`^${wildcardSource(pattern)}$`, flags);
  if (syntax === 'ExactMatch') {
    return new RegExp(within ? escapeRegExp(pattern) : `^${escapeRegExp(pattern)}$`, flags);
  }
  refuseNewerSyntax(pattern);
  return new RegExp(pattern, flags);
}

/**
 * IIS's dialect is ECMAScript's third edition: no lookbehind, no named groups, no inline flags.
 * What JavaScript has learnt since must not pass here and fail on Windows, nor depend on Node's
 * version. (The documentation names the dialect; the edition is general knowledge.)
 */
function refuseNewerSyntax(pattern: string): void {
  const outsideClasses = pattern.replace(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, '');
  const group = /\(\?(?![:=!]).{0,2}/.exec(outsideClasses)?.[0];
  if (group !== undefined) throw new SyntaxError(`Invalid group: ${group}`);
}

/**
 * `*` is any number of any characters, captured; `?` is one, not captured (configuration
 * reference, "Rule pattern syntax": sure). The stars are greedy from the left (not documented).
 */
function wildcardSource(pattern: string): string {
  return pattern.replace(/[^]/g, (character) => {
    if (character === '*') return String.raw`([\s\S]*)`;
    return character === '?' ? String.raw`[\s\S]` : escapeRegExp(character);
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
