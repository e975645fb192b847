/** The first wait is at most this long, in milliseconds. */
const BACKOFF_BASE_MS = 500;
/** No wait is longer than this, in milliseconds. */
const BACKOFF_CAP_MS = 15_000;

/**
 * Exponential backoff with full jitter: a random time below the ceiling, so that the browsers
 * do not all reconnect to a restarted backend at once (RFC 6455 section 7.2.3 asks for a random delay).
 *
 * @param failures how many attempts in a row have ended, from 0
 * @param random a number in [0, 1)
 */
export function backoffMs(failures: number, random: () => number): number {
  return Math.floor(random() * backoffCeilingMs(failures));
}

export function backoffCeilingMs(failures: number): number {
  return Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** failures);
}
