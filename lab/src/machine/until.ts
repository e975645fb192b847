import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** What is waited for, for the error: `the backend’s port`. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Between two looks. Default: 10. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks until there is an answer other than `undefined` and `false`, and gives it.
 *
 * @throws {Error} when the time is up, the signal fires, or the condition throws
 */
export async function until<T>(
  condition: () => T | false | undefined | Promise<T | false | undefined>,
  { what, timeoutMs, everyMs = 10, signal }: Wait,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadlineMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(everyMs, undefined, { signal });
  }
}
