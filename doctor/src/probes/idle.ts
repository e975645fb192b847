import type { Reading } from '../reading.ts';
import { ask } from './ask.ts';
import type { Context } from './context.ts';
import { AS_BROWSER } from './plan.ts';

/** Shorter than every limit that anybody has reported. */
const PING_EVERY_MS = 10_000;

/** A silent socket and one that is pinged, side by side. */
export async function askIdle(context: Context): Promise<readonly [Reading, Reading]> {
  const { asked } = context;
  const forMs = asked.idleMs ?? 0;
  const as = { origin: asked.origin, ...AS_BROWSER };
  // Several pings, however short the watch is.
  const pingEveryMs = Math.min(PING_EVERY_MS, forMs / 10);
  return await Promise.all([
    ask(context, { id: 'idle-silent', ...as }, { forMs, pingEveryMs: undefined }),
    ask(context, { id: 'idle-pinged', ...as }, { forMs, pingEveryMs }),
  ]);
}
