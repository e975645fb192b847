import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import { clientCause, closedWithCode, codeText } from './close-frame-rules.ts';
import { during } from './life-nearby.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';
import { aftermath, seen, seenByRelay } from './seen.ts';

/** Ends that ARR's relay began itself. Only its log says why. */
export const RELAY_RULES: readonly VerdictRule[] = [endedByRelayItself, relayKilled];

const CAUSE_OF: Readonly<Record<string, CauseCode>> = {
  'compressed-frame': 'compressed-frame',
  stopped: 'proxy-stopped',
};

/** Ends that the client or the backend began, and those of other rules. */
const OF_OTHER_RULES: ReadonlySet<string> = new Set([
  'close-frame',
  'dropped',
  'idle',
  'not-upgraded',
]);

function endedByRelayItself(facts: Facts): ReturnType<VerdictRule> {
  // Browsers offer no other extension, so an unknown one is permessage-deflate.
  const { relay, extension = 'permessage-deflate' } = facts;
  if (relay?.end === undefined || OF_OTHER_RULES.has(relay.end.item.cause)) return undefined;
  const { cause, from = 'client' } = relay.end.item;
  const reason = cause.replaceAll('-', ' ');
  const values = { extension, from, reason };
  return { cause: CAUSE_OF[cause] ?? 'frame-refused', values, evidence: seenByRelay(facts) };
}

/** The relay logs the end of every connection unless it is killed. */
function relayKilled(facts: Facts): ReturnType<VerdictRule> {
  const { relay } = facts;
  if (relay?.open === undefined || relay.end !== undefined) return undefined;
  const kill = during(facts, 'relay', 'killed', Date.parse(relay.open.item.time));
  if (kill === undefined) return undefined;
  const evidence = [...seen(facts, 'relay open'), ...kill.evidence, ...aftermath(facts)];
  return { cause: 'relay-killed', evidence };
}

/** A close frame that only the relay logged, since an application's log is not watched. */
export function closedAsRelaySaw(facts: Facts): ReturnType<VerdictRule> {
  const { relay, close } = facts;
  if (close !== undefined || relay?.end?.item.cause !== 'close-frame') return undefined;
  const { code, from } = relay.end.item;
  const evidence = seenByRelay(facts);
  if (from === 'backend') return { ...closedWithCode(facts, code), evidence };
  return { cause: clientCause(facts, code), values: { code: codeText(code) }, evidence };
}

/** The backend's connection broke, and the backend did not log that it lost the client. */
export function backendDropped(facts: Facts): RuleMatch | undefined {
  if (droppedBy(facts) !== 'backend' || facts.close !== undefined) return undefined;
  return { cause: 'backend-dropped', evidence: seenByRelay(facts) };
}

/**
 * The side whose connection broke without a close frame, by the relay's log; undefined if neither.
 */
export function droppedBy({ relay }: Facts): 'client' | 'backend' | undefined {
  return relay?.end?.item.cause === 'dropped' ? relay.end.item.from : undefined;
}
