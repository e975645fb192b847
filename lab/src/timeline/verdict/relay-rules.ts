import { relayLine } from '../evidence.ts';
import { aftermath } from './aftermath.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import { clientCause, closedWithCode, codeText } from './close-frame-rules.ts';
import { during } from './life-nearby.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';

/** Ends that ARR's relay began itself: its log says why, and no other viewpoint can. */
export const RELAY_RULES: readonly VerdictRule[] = [endedByRelayItself, relayKilled];

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
  const { relay, ageMs, extension = 'permessage-deflate' } = facts;
  if (relay?.end === undefined || OF_OTHER_RULES.has(relay.end.item.cause)) return undefined;
  const { cause, from = 'client' } = relay.end.item;
  const reason = cause.replaceAll('-', ' ');
  const values = { ageMs, extension, from, reason };
  return { cause: CAUSE_OF[cause] ?? 'frame-refused', values, evidence: seenByRelay(facts) };
}

/** It logs an end of each connection, unless it is killed itself. */
function relayKilled(facts: Facts): ReturnType<VerdictRule> {
  const { relay, ageMs } = facts;
  if (relay?.open === undefined || relay.end !== undefined) return undefined;
  const kill = during(facts, 'relay', 'killed', Date.parse(relay.open.item.time));
  if (kill === undefined) return undefined;
  const evidence = [relayLine(relay.open), ...kill.evidence, ...aftermath(facts)];
  return { cause: 'relay-killed', values: { ageMs }, evidence };
}

/** A close frame that no other viewpoint tells of: an application's log is not watched. */
export function closedAsRelaySaw(facts: Facts): ReturnType<VerdictRule> {
  const { relay, close, ageMs } = facts;
  if (close !== undefined || relay?.end?.item.cause !== 'close-frame') return undefined;
  const { code, from } = relay.end.item;
  const evidence = seenByRelay(facts);
  if (from === 'backend') return { ...closedWithCode(facts, code), evidence };
  const values = { ageMs, code: codeText(code) };
  return { cause: clientCause(facts, code), values, evidence };
}

/** The backend's connection broke, and the backend does not say that it lost the client. */
export function backendDropped(facts: Facts): RuleMatch | undefined {
  if (droppedBy(facts) !== 'backend' || facts.close !== undefined) return undefined;
  const values = { ageMs: facts.ageMs };
  return { cause: 'backend-dropped', values, evidence: seenByRelay(facts) };
}

/** Which side's connection broke without a close frame, as the relay saw it; undefined: neither. */
export function droppedBy({ relay }: Facts): 'client' | 'backend' | undefined {
  return relay?.end?.item.cause === 'dropped' ? relay.end.item.from : undefined;
}

/** The relay's line, and what each viewpoint noticed. */
export function seenByRelay(facts: Facts): RuleMatch['evidence'] {
  const { relay } = facts;
  return [...(relay?.end === undefined ? [] : [relayLine(relay.end)]), ...aftermath(facts)];
}
