import { createContext, Script } from 'node:vm';
import type { Pattern } from '../model.ts';

/** What a pattern found: `captures[0]` is the matched text, the groups follow. */
export interface PatternMatch {
  readonly matched: boolean;
  readonly captures: readonly string[];
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
 * Matches as URL Rewrite does, by a pattern without a fault.
 *
 * @throws {SlowPattern} it takes longer than LONGEST_MATCH_MS
 */
export function matchPattern({ source, ignoreCase }: Pattern, input: string): PatternMatch {
  const pattern = new RegExp(source, ignoreCase ? 'i' : '');
  const found = isSurelyFast(pattern, input) ? pattern.exec(input) : execWithin(pattern, input);
  if (found === null) return NO_MATCH;
  return { matched: true, captures: [...found].map((capture) => capture ?? '') };
}

/**
 * With one repetition a match takes at most the square of the input's length in steps. Nothing
 * repeats on an empty text: what nginx is generated from is never given up by the clock.
 */
function isSurelyFast({ source }: RegExp, { length }: string): boolean {
  if (length === 0) return true;
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
