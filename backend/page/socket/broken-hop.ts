import { closedBy } from './closed-by.ts';
import type { LabConfig } from '../config.ts';
import type { Entry } from './history.ts';
import { isGatewayError } from './plain-request.ts';
import { expectedVia } from './track.ts';

/** The hop at which a socket broke; `unknown` if the page cannot tell which of the two. */
export type BrokenHop = 'first' | 'last' | 'unknown';

export function brokenHop(entry: Entry, config: LabConfig): BrokenHop {
  const { attempt, ending, via, plain } = entry;
  if ((via ?? expectedVia(attempt.endpoint.url, config)) === 'direct') return 'first';
  if (attempt.openedAt !== undefined) {
    if (ending === undefined) return 'unknown';
    return closedBy({ ...entry, ending }, config) === 'the backend' ? 'last' : 'unknown';
  }
  if (ending?.kind === 'failure' && ending.failure.cause !== 'timeout') return 'first';
  if (isGatewayError(plain)) return 'last';
  return plain === 'none' ? 'first' : 'unknown';
}
