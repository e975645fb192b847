import { duration } from '../../text/duration.ts';
import { timeOf } from '../clock.ts';
import { noteLine, eventLine, relayLine } from '../evidence.ts';
import { aftermath } from './aftermath.ts';
import { clockGap } from './clock-gap.ts';
import { GONE, isOfRelay } from './close-frame-rules.ts';
import type { Facts } from './facts.ts';
import { during, endNearby, TOLERANCE_MS } from './life-nearby.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';
import { backendDropped, droppedBy, seenByRelay } from './relay-rules.ts';
import { answerReplaced } from './handshake-rules.ts';
import { seenByBrowser } from './seen-by-browser.ts';
import { answerRefused, cutAtSameAge, deflateNotCarried } from './short-lives.ts';

/** What ended the whole proxy. */
export const PROXY_ENDED_RULES: readonly VerdictRule[] = [
  proxyKilled,
  proxyStopped,
  proxyFinished,
  proxyReloaded,
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

function stillOpen({ endedAtMs, open, relay, browser }: Facts): ReturnType<VerdictRule> {
  if (endedAtMs !== undefined) return undefined;
  const evidence = [
    ...seenByBrowser(browser, 'open'),
    ...(open === undefined ? [] : [eventLine(open)]),
    ...(relay?.open === undefined ? [] : [relayLine(relay.open)]),
  ];
  return { cause: 'still-open', evidence };
}

function pageWent({ browser, ageMs, close }: Facts): ReturnType<VerdictRule> {
  if (browser?.gone === undefined || browser.closed !== undefined) return undefined;
  const evidence = [
    ...seenByBrowser(browser, 'gone'),
    ...(close === undefined ? [] : [eventLine(close)]),
  ];
  return { cause: GONE[browser.gone.how], values: { ageMs }, evidence };
}

const ASSUMED = 'if ARR’s timeout holds after the 101, as RELAY_IDLE=proxy-timeout assumes';

/** A socket that lived no longer than this beyond its silence was silent all along. */
const TELLING_MS = 1000;

function proxyTimeout(facts: Facts): ReturnType<VerdictRule> {
  const { notes, relay, silentMs, ageMs } = facts;
  const line = cutByTimeout(notes, 'upstream-timed-out');
  if (line === undefined && relay?.end?.item.cause !== 'idle') return undefined;
  const silence = silentMs === undefined ? undefined : duration(silentMs, 1);
  const evidence = [...(line === undefined ? [] : [noteLine(line)]), ...seenByRelay(facts)];
  // Whether ARR's timeout holds after the 101 is a hypothesis, either way.
  const assumed = relay?.end?.item.cause === 'idle' ? ASSUMED : undefined;
  const wasBusy = silentMs === undefined || (ageMs ?? 0) > silentMs + TELLING_MS;
  return {
    cause: 'proxy-timeout',
    values: { ageMs: wasBusy ? ageMs : undefined, silence, assumed },
    evidence,
  };
}

/** After the 101: before it, a timeout answers the handshake. */
function cutByTimeout(
  notes: Facts['notes'],
  kind: 'upstream-timed-out' | 'client-timed-out',
): Facts['notes'][number] | undefined {
  return notes.find(({ item }) => item.kind === kind && item.connection?.upgraded === true);
}

/** There was data, and the client did not take it. */
function proxySendTimeout({ notes, ageMs, ...facts }: Facts): ReturnType<VerdictRule> {
  const line = cutByTimeout(notes, 'client-timed-out');
  if (line === undefined) return undefined;
  const evidence = [noteLine(line), ...aftermath(facts)];
  return { cause: 'proxy-send-timeout', values: { ageMs }, evidence };
}

/** A proxy that was killed did not even log the 101. */
function proxyKilled(facts: Facts): ReturnType<VerdictRule> {
  if (facts.via !== 'proxy' || facts.entry !== undefined) return undefined;
  const kill = during(facts, 'proxy', 'killed');
  if (kill === undefined) return undefined;
  const evidence = [...kill.evidence, ...aftermath(facts)];
  return { cause: 'proxy-killed', values: { ageMs: facts.ageMs }, evidence };
}

/** At once: its workers log no socket that they hold then. */
function proxyStopped(facts: Facts): ReturnType<VerdictRule> {
  if (facts.via !== 'proxy' || facts.entry !== undefined) return undefined;
  const stop = endNearby(facts, 'stopping', facts.beganAtMs);
  if (stop === undefined) return undefined;
  const evidence = [...stop.evidence, ...aftermath(facts)];
  return { cause: 'proxy-stopped', values: { ageMs: facts.ageMs }, evidence };
}

function proxyFinished(facts: Facts): ReturnType<VerdictRule> {
  const ended = outOfTime(facts, 'finishing');
  return ended && { ...ended, cause: 'proxy-stopped' };
}

function proxyReloaded(facts: Facts): ReturnType<VerdictRule> {
  const ended = outOfTime(facts, 'reloaded');
  return ended && { ...ended, cause: 'proxy-reloaded' };
}

/** The time of the worker that held it was up: it begins with the first such event in its life. */
function outOfTime(
  facts: Facts,
  what: 'finishing' | 'reloaded',
): Omit<RuleMatch, 'cause'> | undefined {
  const { via, life, beganAtMs, ageMs } = facts;
  if (via !== 'proxy') return undefined;
  const began = life.find(
    (event) => event.program === 'proxy' && event.what === what && event.atMs >= beganAtMs,
  );
  const drained = began && endNearby(facts, 'worker-ended', began.atMs);
  if (began === undefined || drained === undefined) return undefined;
  const laterMs = Math.max(0, drained.atMs - began.atMs);
  if (!isOutOfTime(facts, laterMs)) return undefined;
  const evidence = [...began.evidence, ...drained.evidence, ...aftermath(facts)];
  return { values: { ageMs, drained: duration(laterMs, 1) }, evidence };
}

/** A worker ends as soon as its last socket does, too: then only a client that was cut can tell. */
function isOutOfTime({ shutdownTimeoutMs, browser }: Facts, laterMs: number): boolean {
  if (shutdownTimeoutMs === undefined) return browser?.closed?.wasClean === false;
  return Math.abs(laterMs - shutdownTimeoutMs) <= TOLERANCE_MS;
}

function backendKilled(facts: Facts): ReturnType<VerdictRule> {
  if (facts.open === undefined || facts.close !== undefined) return undefined;
  const kill = during(facts, 'backend', 'killed', timeOf(facts.open));
  if (kill === undefined) return undefined;
  const evidence = [eventLine(facts.open), ...kill.evidence, ...aftermath(facts)];
  return { cause: 'backend-killed', values: { ageMs: facts.ageMs }, evidence };
}

/** The page had called close(), and nobody was there to answer. */
function closedIntoSilence({ browser, ageMs }: Facts): ReturnType<VerdictRule> {
  const { closeCalled, closed } = browser ?? {};
  if (closeCalled === undefined || (closed && closeCalled.atMs > closed.atMs)) return undefined;
  const code = closeCalled.code === undefined ? undefined : String(closeCalled.code);
  const evidence = seenByBrowser(browser, 'called', 'closed');
  return { cause: 'page-closed', values: { ageMs, code }, evidence };
}

/** The proxy or its relay says so. A browser that is still there did not end: its network may have. */
export function clientLost(facts: Facts): ReturnType<VerdictRule> {
  const { browser, notes, ageMs } = facts;
  const line = notes.find(({ item }) => item.kind === 'client-lost');
  const isTold = line !== undefined || droppedBy(facts) === 'client';
  if (!isTold || browser !== undefined) return undefined;
  const evidence = [...(line === undefined ? [] : [noteLine(line)]), ...seenByRelay(facts)];
  return { cause: 'client-lost', values: { ageMs }, evidence };
}

/** Where it broke: of the proxy's two connections, ARR's relay says which. */
const BETWEEN = {
  direct: 'the browser and the backend',
  proxy: 'the browser, the proxy and the backend',
  client: 'the browser and the proxy',
  backend: 'the proxy and the backend',
} as const;

/** Both ends were there and each lost the other; a proxy between them that would say so is quiet. */
export function networkCut(facts: Facts): ReturnType<VerdictRule> {
  const { via, browser, close, watched, backendRuns, proxyTells, entry, notes, ageMs } = facts;
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
  const lines = notes.map((error) => noteLine(error));
  return {
    cause: 'network-cut',
    values: { ageMs, between: BETWEEN[via === 'direct' ? via : (droppedBy(facts) ?? 'proxy')] },
    evidence: [...lines, ...seenByRelay(facts)],
  };
}
