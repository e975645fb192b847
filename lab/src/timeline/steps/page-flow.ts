import type { AccessEntry } from '@lab101/proxy';
import { loggedAddress, pathOf, viaOfUrl } from '../address.ts';
import { refined } from '../clock.ts';
import { accessLine, browserLine, noteLine } from '../evidence.ts';
import type { Observations } from '../observations.ts';
import type { PageObservations } from '../merge/socket-observations.ts';
import type { Evidence, Flow, TimelineStep, FlowVerdict } from '../timeline.ts';
import { fill, withFailure, type SentenceValues } from '../verdict/words.ts';
import { arrow, inOrder, note, statusText, worthReading } from './step.ts';

/**
 * The flow of a page load: browser, proxy, backend, and back.
 *
 * @param around where it was; `hidesHandshakes`: a refused handshake of an application has no
 * viewpoint but the proxy's log, which does not say what was asked for
 */
export function pageFlow(
  page: PageObservations,
  index: number,
  around: Pick<Observations, 'ports'> & {
    readonly application: boolean;
    readonly hidesHandshakes: boolean;
  },
): Flow {
  const { ports, application, hidesHandshakes } = around;
  const { browser, entry } = page;
  const ended = entry === undefined ? undefined : refined(entry.item.endedAt, entry);
  const startedAtMs = browser?.requestedAtMs ?? (ended ?? 0) - (entry?.item.timeTakenMs ?? 0);
  const endedAtMs = browser?.answer?.atMs ?? ended;
  const via = entry === undefined ? viaOfUrl(browser?.url, ports) : 'proxy';
  return {
    kind: 'page',
    id: idOf(page) ?? entry?.item.forwarded?.id ?? `page-${index + 1}`,
    url: browser?.url ?? (entry === undefined ? '/' : loggedAddress(entry.item, 'page', ports)),
    pageUrl: undefined,
    via,
    ...(application && via === 'proxy' && { ofApplication: true as const }),
    startedAtMs,
    endedAtMs: endedAtMs === undefined ? undefined : Math.max(startedAtMs, endedAtMs),
    steps: inOrder(
      via === 'unknown' ? ofElsewhere(page) : stepsOf(page, via, startedAtMs, endedAtMs),
    ),
    verdict: verdictOf(page, hidesHandshakes),
  };
}

/** The page is of another server: neither proxy nor backend took part. */
function ofElsewhere({ browser }: PageObservations): TimelineStep[] {
  if (browser === undefined) return [];
  const { url, requestedAtMs, answer } = browser;
  const label = [`GET ${url}`, answer && statusText(answer.status)].filter(Boolean).join(' · ');
  const evidence = [browserLine(requestedAtMs, `GET ${url}`), ...answerOf(browser)];
  return [note('log', 'browser', requestedAtMs, label, evidence)];
}

function stepsOf(
  { browser, entry, notes }: PageObservations,
  via: Flow['via'],
  startedAtMs: number,
  endedAtMs: number | undefined,
): TimelineStep[] {
  const next = via === 'proxy' ? 'proxy' : 'backend';
  const logged = entry === undefined ? [] : [accessLine(entry)];
  const label = `GET ${pathOf(browser?.url) ?? entry?.item.uriStem ?? '/'}`;
  const asked =
    browser === undefined ? [] : [browserLine(browser.requestedAtMs, `GET ${browser.url}`)];
  const steps = [
    arrow('request', ['browser', next], startedAtMs, label, [...asked, ...logged], {
      headers: worthReading(browser?.request),
      arrived: (entry ?? browser?.answer) !== undefined,
    }),
  ];
  const serverStatus = entry?.item.forwarded?.status;
  if (entry?.item.forwarded !== undefined) {
    const arrived = serverStatus !== undefined;
    steps.push(arrow('request', ['proxy', 'backend'], startedAtMs, label, logged, { arrived }));
  }
  if (serverStatus !== undefined) {
    steps.push(
      arrow('answer', ['backend', 'proxy'], startedAtMs, statusText(serverStatus), logged),
    );
  }
  const status = browser?.answer?.status ?? entry?.item.status;
  if (status !== undefined && endedAtMs !== undefined) {
    const evidence = [...answerOf(browser), ...logged];
    const headers = worthReading(browser?.answer?.headers);
    const text = statusText(status);
    steps.push(arrow('answer', [next, 'browser'], endedAtMs, text, evidence, { headers }));
  }
  for (const said of notes) {
    const atMs = refined(said.item.at, said);
    steps.push(note('log', 'proxy', atMs, said.item.message, [noteLine(said)]));
  }
  return steps;
}

function answerOf(browser: PageObservations['browser']): Evidence[] {
  const answer = browser?.answer;
  return answer === undefined ? [] : [browserLine(answer.atMs, `answered ${answer.status}`)];
}

/** Causes of page loads, in addition to those of sockets. */
const PAGE_CAUSES = {
  'page-or-handshake': {
    who: 'cannot tell',
    sentence:
      'A page or a WebSocket’s handshake was answered {status}: without the relay (RELAY=off) no log says which.',
  },
  'page-loaded': { who: 'nobody', sentence: 'It was answered {status}.' },
  'page-refused': { who: 'proxy', sentence: 'The proxy answered {status}[: {meaning}].' },
  'page-failed': { who: 'cannot tell', sentence: 'The page did not come: {error}.' },
  'page-not-answered': { who: 'nobody', sentence: 'It has not been answered yet.' },
} as const satisfies Record<string, Pick<FlowVerdict, 'who' | 'sentence'>>;

function verdictOf({ browser, entry }: PageObservations, hidesHandshakes: boolean): FlowVerdict {
  const detail = entry?.item.detail;
  const status = browser?.answer?.status ?? entry?.item.status;
  const logged = entry === undefined ? [] : [accessLine(entry)];
  const toVerdict = (
    cause: keyof typeof PAGE_CAUSES,
    values: SentenceValues,
    evidence: readonly Evidence[],
    { fix, failure }: Partial<NonNullable<AccessEntry['detail']>> = {},
  ): FlowVerdict => {
    const { who, sentence: template } = PAGE_CAUSES[cause];
    const said = withFailure(fill(template, values), failure);
    const sentence = fix === undefined ? said : `${said} ${fix}`;
    return { who, cause, ...(failure && { failure }), sentence, evidence, missing: [] };
  };
  if (detail !== undefined) {
    return toVerdict('page-refused', { ...detail }, logged, detail);
  }
  // RFC 6455 asks by HTTP/1.1, and a handshake of HTTP/2 is no GET.
  const isMissed = hidesHandshakes && browser === undefined && !isLaterHttp(entry?.item.version);
  if (status !== undefined && status >= 400 && isMissed) {
    const verdict = toVerdict('page-or-handshake', { status }, logged);
    return { ...verdict, missing: ['browser'] };
  }
  if (status !== undefined) {
    return toVerdict('page-loaded', { status }, [...answerOf(browser), ...logged]);
  }
  if (browser?.error === undefined) return toVerdict('page-not-answered', {}, logged);
  const line = browserLine(browser.requestedAtMs, browser.error);
  return toVerdict('page-failed', { error: browser.error }, [line]);
}

function isLaterHttp(version: string | undefined): boolean {
  return /^HTTP\/[23]/.test(version ?? '');
}

function idOf({ browser, entry }: PageObservations): string | undefined {
  const query = entry?.item.uriQuery;
  const logged = query === undefined ? undefined : new URLSearchParams(query).get('page');
  return browser?.pageId ?? logged ?? undefined;
}
