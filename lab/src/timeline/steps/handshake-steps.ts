import { headersOf } from '../../lab/backend-event.ts';
import { pathOf } from '../address.ts';
import { refined, timeOf } from '../clock.ts';
import type { Headers } from '../observations.ts';
import type { Evidence, Party, TimelineStep } from '../timeline.ts';
import type { Facts } from '../verdict/facts.ts';
import { statusInBrowser } from '../verdict/handshake-rules.ts';
import { seen } from '../verdict/seen.ts';
import { relayLines } from './relay-steps.ts';
import { arrow, statusText, worthReading } from './step.ts';

/** The steps of the request and its answer, hop by hop. */
export function handshakeSteps(facts: Facts): TimelineStep[] {
  return facts.via === 'proxy' ? throughProxy(facts) : toBackend(facts);
}

function throughProxy(facts: Facts): TimelineStep[] {
  const { entry, browser, established, beganAtMs } = facts;
  const atBackend = facts.open ?? facts.refusal;
  const logged = seen(facts, 'access log');
  const status = established ? 101 : (entry?.item.status ?? statusInBrowser(browser));
  const steps = [asked(facts, 'proxy', logged)];
  const atMs = atBackend === undefined ? beganAtMs : timeOf(atBackend);
  const answered = entry?.item.forwarded?.status;
  if (atBackend !== undefined || answered !== undefined || established) {
    const said = [...seenByBackend(facts), ...logged];
    const headers = worthReading(headersOf(atBackend?.item));
    const label =
      atBackend?.item.event === 'no-upgrade'
        ? `${requestLine(facts)} · no Upgrade`
        : requestLabel(facts);
    const code = answered ?? backendStatus(facts);
    steps.push(...hops(facts, 'request', atMs, label, said, headers));
    steps.push(...hops(facts, 'answer', atMs, statusText(code), said));
  } else if (entry?.item.forwarded !== undefined) {
    const label = `${requestLabel(facts)} (no answer)`;
    const arrived = facts.close !== undefined;
    const to = facts.relay === undefined ? 'backend' : 'relay';
    const lines = [...logged, ...ofRelay(facts)];
    steps.push(arrow('request', ['proxy', to], atMs, label, lines, { arrived }));
  }
  if (status !== undefined) steps.push(answeredBrowser(facts, 'proxy', status, logged));
  return steps;
}

/** The steps between the proxy and the backend. ARR's relay makes a second handshake. */
function hops(
  facts: Facts,
  kind: 'request' | 'answer',
  atMs: number,
  label: string,
  said: readonly Evidence[],
  headers: Headers = {},
): TimelineStep[] {
  const parties: readonly Party[] =
    facts.relay === undefined ? ['proxy', 'backend'] : ['proxy', 'relay', 'backend'];
  const way = kind === 'request' ? parties : parties.toReversed();
  return way.slice(1).map((to, index) => {
    const from = way[index] ?? to;
    const isAtBackend = from === 'backend' || to === 'backend';
    const lines = [...(isAtBackend ? said : []), ...ofRelay(facts)];
    return arrow(kind, [from, to], atMs, label, lines, isAtBackend ? { headers } : {});
  });
}

function ofRelay({ relay }: Facts): readonly Evidence[] {
  return relay === undefined ? [] : relayLines(relay);
}

function seenByBackend(facts: Facts): readonly Evidence[] {
  return seen(facts, facts.open === undefined ? 'backend refuse' : 'backend open');
}

function toBackend(facts: Facts): TimelineStep[] {
  const { browser, established } = facts;
  const atBackend = facts.open ?? facts.refusal;
  const said = seenByBackend(facts);
  const steps = [asked(facts, 'backend', said)];
  const status =
    established || atBackend !== undefined ? backendStatus(facts) : statusInBrowser(browser);
  if (status !== undefined) steps.push(answeredBrowser(facts, 'backend', status, said));
  return steps;
}

/** The status in the backend's log. */
function backendStatus({ refusal, established }: Facts): number {
  const status = refusal?.item['status'];
  return typeof status === 'number' && !established ? status : 101;
}

function asked(facts: Facts, to: 'proxy' | 'backend', said: readonly Evidence[]): TimelineStep {
  const { browser, open, refusal, via, beganAtMs } = facts;
  const arrived = hasArrived(facts);
  const own = browser?.request ?? {};
  const atBackend = via === 'direct' ? headersOf((open ?? refusal)?.item) : {};
  const headers = worthReading(Object.keys(own).length > 0 ? own : atBackend);
  const evidence = [...seen(facts, 'browser request'), ...said];
  return arrow('request', ['browser', to], beganAtMs, requestLabel(facts), evidence, {
    headers,
    arrived,
  });
}

/** True if another viewpoint saw the request, or it was answered. */
function hasArrived({ established, browser, entry, notes, open, refusal, close }: Facts): boolean {
  const isSeen = (entry ?? open ?? refusal ?? close) !== undefined || notes.length > 0;
  return established || isSeen || statusInBrowser(browser) !== undefined;
}

function answeredBrowser(
  facts: Facts,
  from: 'proxy' | 'backend',
  status: number,
  said: readonly Evidence[],
): TimelineStep {
  const { browser, entry, beganAtMs } = facts;
  const evidence = [...seen(facts, 'browser answer', 'browser open'), ...said];
  const headers = worthReading(browser?.answer?.headers);
  const atMs = browser?.answer?.atMs ?? answeredAt(facts) ?? beganAtMs;
  const label =
    entry !== undefined && entry.item.status !== status
      ? `${statusText(status)} (logged as ${entry.item.status})`
      : statusText(status);
  return arrow('answer', [from, 'browser'], atMs, label, evidence, { headers });
}

/**
 * When it was answered, if the browser was not watched: by the backend's log, else by the proxy's
 * if it refused.
 */
function answeredAt({ open, refusal, entry, established }: Facts): number | undefined {
  const atBackend = open ?? refusal;
  if (atBackend !== undefined) return timeOf(atBackend);
  return entry === undefined || established ? undefined : refined(entry.item.endedAt, entry);
}

/** A proxy that did not upgrade does not log that one was requested; the relay receives nothing else. */
function requestLabel(facts: Facts): string {
  const { browser, open, refusal, relay, established } = facts;
  const line = requestLine(facts);
  const isUpgrade = established || (browser ?? open ?? refusal ?? relay) !== undefined;
  return isUpgrade ? `${line} · Upgrade: websocket` : line;
}

function requestLine({ browser, entry }: Facts): string {
  return `${entry?.item.method ?? 'GET'} ${pathOf(browser?.url) ?? entry?.item.uriStem ?? '/'}`;
}
