import type { LabConfig } from '../config.ts';
import type { EndedEntry } from './history.ts';
import { expectedVia } from './track.ts';

export type ClosedBy = 'you' | 'the backend' | 'cannot tell from here: make watch';

/**
 * Codes that a proxy sends by itself when it stops, reloads or loses its backend, as far as proxies
 * send close frames: 1000, 1001, 1012, 1014, or none (1005).
 */
const ALSO_BY_A_PROXY: ReadonlySet<number> = new Set([1000, 1001, 1005, 1012, 1014]);

/** The side that closed the socket, as far as the browser knows; undefined if it was never open. */
export function closedBy(
  { attempt, ending, via }: EndedEntry,
  config: LabConfig,
): ClosedBy | undefined {
  if (attempt.closing === true) return 'you';
  if (attempt.openedAt === undefined) return undefined;
  if (ending.kind !== 'close' || ending.code === 1006) return 'cannot tell from here: make watch';
  const isDirect = (via ?? expectedVia(attempt.endpoint.url, config)) === 'direct';
  const isOwn = ending.reason !== '' || !ALSO_BY_A_PROXY.has(ending.code);
  return isDirect || isOwn ? 'the backend' : 'cannot tell from here: make watch';
}
