import { duration } from '../../text/duration.ts';
import { timeOf } from '../clock.ts';
import { noteLine } from '../evidence.ts';
import type { CauseCode } from './causes.ts';
import { clockGap } from './clock-gap.ts';
import { GONE, isOfRelay } from './close-frame-rules.ts';
import type { Facts } from './facts.ts';
import { during, endNearby, TOLERANCE_MS } from './life-nearby.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';
import { backendDropped, droppedBy } from './relay-rules.ts';
import { answerReplaced } from './handshake-rules.ts';
import { aftermath, seen, seenByRelay } from './seen.ts';
import { answerRefused, cutAtSameAge, deflateNotCarried } from './short-lives.ts';

/** Ends of the whole proxy. */
export const PROXY_ENDED_RULES: readonly VerdictRule[] = [
  proxyKilled,
  proxyStopped,
  (facts) => outOfTime(facts, 'finishing', 'proxy-stopped'),
  (facts) => outOfTime(facts, 'reloaded', 'proxy-reloaded'),
];

/** Ends without a close frame. */
export const CUT_RULES: readonly VerdictRule[] = [
  stillOpen,
  pageWent,
  answerReplaced,
  proxyTimeout,
  proxySendTimeout,
  ...PROXY_ENDED_RULES,
  backendKilled,
  backendDropped,
  closedIntoSilence,
  deflateNotCarried,
  answerRefused,
  clientLost,
  cutAtSameAge,
  networkCut,
];

function stillOpen(facts: Facts): ReturnType<VerdictRule> {
  if (facts.endedAtMs !== undefined) return undefined;
  return {
    cause: 'still-open',
    evidence: seen(facts, 'browser open', 'backend open', 'relay open'),
  };
}

function pageWent(facts: Facts): ReturnType<VerdictRule> {
  const { gone, closed } = facts.browser ?? {};
  if (gone === undefined || closed !== undefined) return undefined;
  return { cause: GONE[gone.how], evidence: seen(facts, 'browser gone', 'backend close') };
}

const ASSUMED = 'if ARR’s timeout holds after the 101, as RELAY_IDLE=proxy-timeout assumes';

/** A socket was silent all along if its age exceeds its silence by no more than this. */
const TELLING_MS = 1000;

function proxyTimeout(facts: Facts): ReturnType<VerdictRule> {
  const { notes, relay, silentMs, ageMs } = facts;
  const line = cutByTimeout(notes, 'upstream-timed-out');
  if (line === undefined && relay?.end?.item.cause !== 'idle') return undefined;
  const silence = silentMs === undefined ? undefined : duration(silentMs, 1);
  const evidence = [...(line === undefined ? [] : [noteLine(line)]), ...seenByRelay(facts)];
  // Whether ARR's timeout applies after the 101 is not known.
  const assumed = relay?.end?.item.cause === 'idle' ? ASSUMED : undefined;
  const wasBusy = silentMs === undefined || (ageMs ?? 0) > silentMs + TELLING_MS;
  return {
    cause: 'proxy-timeout',
    values: { ageMs: wasBusy ? ageMs : undefined, silence, assumed },
    evidence,
  };
}

/** A timeout after the 101. Before it, a timeout is the handshake's answer. */
function cutByTimeout(
  notes: Facts['notes'],
  kind: 'upstream-timed-out' | 'client-timed-out',
): Facts['notes'][number] | undefined {
  return notes.find(({ item }) => item.kind === kind && item.connection?.upgraded === true);
}

/** The proxy had data to send, and the client did not read it. */
function proxySendTimeout(facts: Facts): ReturnType<VerdictRule> {
  const line = cutByTimeout(facts.notes, 'client-timed-out');
  return line && { cause: 'proxy-send-timeout', evidence: [noteLine(line), ...aftermath(facts)] };
}

/** A killed proxy logs not even the 101. */
function proxyKilled(facts: Facts): ReturnType<VerdictRule> {
  if (facts.via !== 'proxy' || facts.entry !== undefined) return undefined;
  const kill = during(facts, 'proxy', 'killed');
  return kill && { cause: 'proxy-killed', evidence: [...kill.evidence, ...aftermath(facts)] };
}

/** An immediate stop: the workers do not log the sockets that they hold. */
function proxyStopped(facts: Facts): ReturnType<VerdictRule> {
  if (facts.via !== 'proxy' || facts.entry !== undefined) return undefined;
  const stop = endNearby(facts, 'stopping', facts.beganAtMs);
  return stop && { cause: 'proxy-stopped', evidence: [...stop.evidence, ...aftermath(facts)] };
}

/**
 * The worker that held the socket reached its time limit, which begins with the first such event in
 * the socket's life.
 */
function outOfTime(
  facts: Facts,
  what: 'finishing' | 'reloaded',
  cause: CauseCode,
): RuleMatch | undefined {
  const { via, life, beganAtMs } = facts;
  if (via !== 'proxy') return undefined;
  const began = life.find(
    (event) => event.program === 'proxy' && event.what === what && event.atMs >= beganAtMs,
  );
  const drained = began && endNearby(facts, 'worker-ended', began.atMs);
  if (began === undefined || drained === undefined) return undefined;
  const laterMs = Math.max(0, drained.atMs - began.atMs);
  if (!isOutOfTime(facts, laterMs)) return undefined;
  const evidence = [...began.evidence, ...drained.evidence, ...aftermath(facts)];
  return { cause, values: { drained: duration(laterMs, 1) }, evidence };
}

/**
 * A worker also ends when its last socket does. Without the limit, only a client that was cut tells
 * the two apart.
 */
function isOutOfTime({ shutdownTimeoutMs, browser }: Facts, laterMs: number): boolean {
  if (shutdownTimeoutMs === undefined) return browser?.closed?.wasClean === false;
  return Math.abs(laterMs - shutdownTimeoutMs) <= TOLERANCE_MS;
}

function backendKilled(facts: Facts): ReturnType<VerdictRule> {
  if (facts.open === undefined || facts.close !== undefined) return undefined;
  const kill = during(facts, 'backend', 'killed', timeOf(facts.open));
  if (kill === undefined) return undefined;
  const evidence = [...seen(facts, 'backend open'), ...kill.evidence, ...aftermath(facts)];
  return { cause: 'backend-killed', evidence };
}

/** The page called close(), and no close frame answered it. */
function closedIntoSilence(facts: Facts): ReturnType<VerdictRule> {
  const { closeCalled, closed } = facts.browser ?? {};
  if (closeCalled === undefined || (closed && closeCalled.atMs > closed.atMs)) return undefined;
  const code = closeCalled.code === undefined ? undefined : String(closeCalled.code);
  const evidence = seen(facts, 'browser called', 'browser closed');
  return { cause: 'page-closed', values: { code }, evidence };
}

/**
 * The proxy or the relay logged that the client was lost. If the browser was watched and still
 * runs, its network may have failed instead.
 */
export function clientLost(facts: Facts): ReturnType<VerdictRule> {
  const { browser, notes } = facts;
  const line = notes.find(({ item }) => item.kind === 'client-lost');
  const isLogged = line !== undefined || droppedBy(facts) === 'client';
  if (!isLogged || browser !== undefined) return undefined;
  const evidence = [...(line === undefined ? [] : [noteLine(line)]), ...seenByRelay(facts)];
  return { cause: 'client-lost', evidence };
}

/** Where the connection broke. ARR's relay tells the proxy's two connections apart. */
const BETWEEN = {
  direct: 'the browser and the backend',
  proxy: 'the browser, the proxy and the backend',
  client: 'the browser and the proxy',
  backend: 'the proxy and the backend',
} as const;

/** Both ends ran and each lost the other, and a proxy that logs its cuts logged none. */
export function networkCut(facts: Facts): ReturnType<VerdictRule> {
  const { via, browser, close, watched, backendRuns, proxyTells, entry } = facts;
  const isBroken =
    browser === undefined
      ? droppedBy(facts) === 'backend'
      : browser.closed?.wasClean === false && browser.openedAtMs !== undefined;
  if (!isBroken) return undefined;
  if (!watched.backend || clockGap(facts) !== undefined) return undefined;
  const backendLost = close?.item['by'] === 'network' || isOfRelay(facts);
  const backendHolds = close === undefined && facts.open !== undefined && backendRuns === true;
  if (!backendLost && !backendHolds) return undefined;
  const proxyKnows = entry !== undefined && watched.proxy && proxyTells;
  if (via !== 'direct' && !proxyKnows) return undefined;
  return {
    cause: 'network-cut',
    values: { between: BETWEEN[via === 'direct' ? via : (droppedBy(facts) ?? 'proxy')] },
    evidence: [...seen(facts, 'error log'), ...seenByRelay(facts)],
  };
}
