import { setTimeout as delay } from 'node:timers/promises';

export interface Wait {
  /** The name of the awaited thing, for the error: `the backend’s port`. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Milliseconds between two polls. Default: 10. */
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
}

type Condition<T> = () => T | false | undefined | Promise<T | false | undefined>;

/**
 * Polls until the condition returns a value other than `undefined` and `false`, and returns that.
 *
 * @throws {Error} when the time is up, the signal fires, or the condition throws
 */
export async function until<T>(condition: Condition<T>, { what, ...time }: Wait): Promise<T> {
  const answer = await within(condition, time);
  if (answer === undefined) throw new Error(`not within ${time.timeoutMs} ms: ${what}`);
  return answer;
}

/** Like `until`, but undefined when the time is up. */
export async function within<T>(
  condition: Condition<T>,
  { timeoutMs, everyMs = 10, signal }: Omit<Wait, 'what'>,
): Promise<T | undefined> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadlineMs) return undefined;
    await delay(everyMs, undefined, { signal });
  }
}
