// oxlint-disable-next-line no-restricted-imports -- reads a clock, changes nothing
import { cpuUsage } from 'node:process';
import { createContext, Script } from 'node:vm';
import type { Pattern } from '../model.ts';

/** What a pattern found: `captures[0]` is the matched text, the groups follow. */
export interface PatternMatch {
  readonly matched: boolean;
  readonly captures: readonly string[];
}

/** Longer inputs are refused: 16 KB is http.sys's own limit of a header (MaxFieldLength). */
export const LONGEST_INPUT = 16_384;

/**
 * In milliseconds of processor time, for one match. The lab's own bound: what IIS does then was not
 * measured.
 */
export const LONGEST_MATCH_MS = 250;

/** A pattern that takes exponential time, such as `^(a+)+$` on `aaaa…!`. */
export class SlowPattern extends Error {
  override name = 'SlowPattern';
  readonly limitMs = LONGEST_MATCH_MS;
}

const NO_MATCH: PatternMatch = { matched: false, captures: [] };

/**
 * Matches as URL Rewrite does, by a pattern without a fault. Every match runs under the limit: no
 * pattern looks so harmless that it surely ends, `^(a|aa)+$` has one repetition.
 *
 * @throws {SlowPattern} it takes longer than LONGEST_MATCH_MS, or fills V8’s stack
 */
export function matchPattern({ source, ignoreCase }: Pattern, input: string): PatternMatch {
  const found = execWithin(new RegExp(source, ignoreCase ? 'i' : ''), input);
  if (found === null) return NO_MATCH;
  return { matched: true, captures: [...found].map((capture) => capture ?? '') };
}

/** `vm` alone can end a match that has begun; it costs a tenth of a millisecond. */
const EXEC = new Script('pattern.exec(input)');
const BOUNDED = createContext({ pattern: /(?:)/, input: '' });

/** `vm` counts the time of the wall. A machine that ran something else meanwhile is given another try. */
const MOST_TRIES = 20;

function execWithin(pattern: RegExp, input: string): RegExpExecArray | null {
  Object.assign(BOUNDED, { pattern, input });
  for (let tries = 1; ; tries += 1) {
    const before = cpuUsage();
    try {
      return EXEC.runInContext(BOUNDED, { timeout: LONGEST_MATCH_MS }) as RegExpExecArray | null;
    } catch (error) {
      const isTimeout = (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      const isIdle = cpuUsage(before).user / 1000 < LONGEST_MATCH_MS / 2;
      // Anything else is V8’s stack, which is full.
      if (!isTimeout || !isIdle || tries === MOST_TRIES) throw new SlowPattern(pattern.source);
    }
  }
}
