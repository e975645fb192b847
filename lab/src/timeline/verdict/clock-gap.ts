import { duration } from '../../text/duration.ts';
import { refined, timeOf } from '../clock.ts';
import type { Viewpoint } from '../observations.ts';
import type { Facts } from './facts.ts';

/** Allows for a busy machine and for a log of whole seconds. */
const TOLERANCE_MS = 3000;

/**
 * Names the two clocks that differ most about the socket's beginning: `the clocks of the proxy and
 * the backend differ by 5 h 0 min`. Undefined if all agree.
 */
export function clockGap({ browser, open, entry }: Facts): string | undefined {
  const begins: [Viewpoint, number][] = [];
  const { openedAtMs } = browser ?? {};
  if (openedAtMs !== undefined) begins.push(['browser', openedAtMs]);
  if (entry !== undefined) {
    begins.push(['proxy', refined(entry.item.endedAt, entry) - entry.item.timeTakenMs]);
  }
  if (open !== undefined) begins.push(['backend', timeOf(open)]);
  const [first, ...later] = begins.toSorted(([, one], [, other]) => one - other);
  const last = later.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const gapMs = last[1] - first[1];
  if (gapMs <= TOLERANCE_MS) return undefined;
  return `the clocks of the ${first[0]} and the ${last[0]} differ by ${duration(gapMs, 1)}`;
}
