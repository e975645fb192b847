import { relayLine } from '../evidence.ts';
import { aftermath } from './aftermath.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';

/** Ends that ARR's relay began itself: its log says why, and no other viewpoint can. */
export const RELAY_RULES: readonly VerdictRule[] = [endedByRelayItself];

const CAUSE_OF: Readonly<Record<string, CauseCode>> = {
  'compressed-frame': 'compressed-frame',
  stopped: 'proxy-stopped',
};

/** Ends that one of the two sides began, and those that other rules tell. */
const OF_OTHER_RULES: ReadonlySet<string> = new Set([
  'close-frame',
  'dropped',
  'idle',
  'not-upgraded',
]);

function endedByRelayItself(facts: Facts): ReturnType<VerdictRule> {
  // Nobody needs to have seen which: browsers offer no other.
  const { relayEnd, ageMs, extension = 'permessage-deflate' } = facts;
  if (relayEnd === undefined || OF_OTHER_RULES.has(relayEnd.item.cause)) return undefined;
  const { cause, from = 'client' } = relayEnd.item;
  const reason = cause.replaceAll('-', ' ');
  const values = { ageMs, extension, from, reason };
  return { cause: CAUSE_OF[cause] ?? 'frame-refused', values, evidence: seenByRelay(facts) };
}

/** The backend's connection broke, and the backend does not say that it lost the client. */
export function backendDropped(facts: Facts): RuleMatch | undefined {
  if (droppedBy(facts) !== 'backend' || facts.close !== undefined) return undefined;
  const values = { ageMs: facts.ageMs };
  return { cause: 'backend-dropped', values, evidence: seenByRelay(facts) };
}

/** Which side's connection broke without a close frame, as the relay saw it; undefined: neither. */
export function droppedBy({ relayEnd }: Facts): 'client' | 'backend' | undefined {
  return relayEnd?.item.cause === 'dropped' ? relayEnd.item.from : undefined;
}

/** The relay's line, and what each viewpoint noticed. */
export function seenByRelay(facts: Facts): RuleMatch['evidence'] {
  const { relayEnd } = facts;
  return [...(relayEnd === undefined ? [] : [relayLine(relayEnd)]), ...aftermath(facts)];
}
