import { noteLine } from '../evidence.ts';
import { GONE } from './close-frame-rules.ts';
import { seen } from './seen.ts';
import type { Facts } from './facts.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';
import type { SentenceValues } from './words.ts';

/** Rules for a handshake without a 101. The first that matches decides. */
export const HANDSHAKE_RULES: readonly VerdictRule[] = [
  tlsFailed,
  upgradeLost,
  refusedByBackend,
  pageWentEarly,
  pageGaveUp,
  answerNotHttp,
  answerReplaced,
  answeredAtProxy,
  unreachableByError,
  refusedInBrowser,
  neverReached,
  neverLogged,
  notAnsweredYet,
];

/** RFC 6455 section 7.4.1. Firefox reports it to the page; other browsers report 1006. */
const TLS_HANDSHAKE = 1015;

function tlsFailed(facts: Facts): ReturnType<VerdictRule> {
  const { browser } = facts;
  const error = netError(browser?.error?.message);
  if (error?.startsWith('net::ERR_CERT_') === true) {
    const evidence = seen(facts, 'browser error');
    return { cause: 'certificate-refused', values: { reason: error }, evidence };
  }
  const isTls = error?.startsWith('net::ERR_SSL_') === true;
  if (!isTls && browser?.closed?.code !== TLS_HANDSHAKE) return undefined;
  const reason = isTls ? error : `close ${TLS_HANDSHAKE}`;
  const evidence = seen(facts, 'browser error', 'browser closed');
  return { cause: 'tls-failed', values: { reason }, evidence };
}

/** RFC 6455 section 4.1: a client that sends Sec-WebSocket-Key sends Upgrade and Connection too. */
function upgradeLost(facts: Facts): ReturnType<VerdictRule> {
  const { refusal, via } = facts;
  if (refusal?.item.event !== 'no-upgrade') return undefined;
  return {
    cause: via === 'proxy' ? 'handshake-not-upgraded' : 'answered-like-a-page',
    values: { status: text(refusal.item['status']) },
    evidence: seen(facts, 'backend refuse', 'access log', 'browser error'),
  };
}

function refusedByBackend(facts: Facts): ReturnType<VerdictRule> {
  const { refusal } = facts;
  if (refusal === undefined) return undefined;
  const { status, reason } = refusal.item;
  return {
    cause: 'handshake-refused-by-backend',
    values: { status: text(status), reason: text(reason), details: refusedValue(refusal.item) },
    evidence: seen(facts, 'backend refuse', 'browser error'),
  };
}

/** The value that was refused, from the backend's log. */
function refusedValue(event: Readonly<Record<string, unknown>>): string | undefined {
  if (event['origin'] !== undefined) return `it came from ${text(event['origin'])}`;
  if (event['connections'] !== undefined) {
    return `${text(event['connections'])} of ${text(event['maxConnections'])}`;
  }
  if (event['expected'] === undefined) return undefined;
  const asked = text(event['path'] ?? event['method'] ?? event['version']) ?? 'none';
  return `asked ${asked}, expected ${[event['expected']].flat().map(text).join(' or ')}`;
}

/** The page was closed or left before the handshake was answered. */
function pageWentEarly(facts: Facts): ReturnType<VerdictRule> {
  const { browser, entry } = facts;
  if (browser?.gone === undefined || browser.closed !== undefined) return undefined;
  if (browser.answer !== undefined || (entry?.item.status ?? 499) !== 499) return undefined;
  return { cause: GONE[browser.gone.how], evidence: seen(facts, 'browser gone', 'access log') };
}

function pageGaveUp(facts: Facts): ReturnType<VerdictRule> {
  const { browser, entry, ageMs } = facts;
  const called = browser?.closeCalled !== undefined && browser.answer === undefined;
  if (called) {
    return { cause: 'page-gave-up', evidence: seen(facts, 'browser called', 'browser closed') };
  }
  if (entry?.item.status !== 499) return undefined;
  return { cause: 'page-gave-up', values: { ageMs }, evidence: seen(facts, 'access log') };
}

/**
 * The proxy's log says so, or has a status below 100, or the browser connected directly and says
 * so.
 */
function answerNotHttp(facts: Facts): ReturnType<VerdictRule> {
  const { entry, notes, browser, via } = facts;
  const note = notes.find(({ item }) => item.kind === 'not-http');
  const isLogged = entry !== undefined && entry.item.status < 100;
  const error = netError(browser?.error?.message);
  const isSeen = via === 'direct' && error === 'net::ERR_INVALID_HTTP_RESPONSE';
  if (note === undefined && !isLogged && !isSeen) return undefined;
  const evidence = [
    ...(note === undefined ? [] : [noteLine(note)]),
    ...seen(facts, 'access log', 'browser error'),
  ];
  return { cause: 'answer-not-http', evidence };
}

const GATEWAY_ERRORS = new Set([502, 504]);

function answeredAtProxy(facts: Facts): ReturnType<VerdictRule> {
  const { entry, notes, browser, relay } = facts;
  if (entry === undefined) return undefined;
  const { status: code, forwarded, detail } = entry.item;
  const status = detail?.status ?? code;
  const evidence = seen(facts, ...AT_PROXY);
  const { meaning, fix, failure } = detail ?? {};
  const known = { fix, failure, evidence };
  if (forwarded?.status !== undefined) {
    const backend = forwarded.status;
    if (backend >= 300) {
      const cause = 'handshake-refused-by-backend';
      return { cause, values: { status }, evidence, ...redirect(facts, { status }) };
    }
    if (relay?.end?.item.cause === 'not-upgraded') {
      const said = seen(facts, 'relay close', ...AT_PROXY);
      return { cause: 'answered-without-upgrade', values: { status }, evidence: said };
    }
    if (browser !== undefined)
      return { cause: 'handshake-not-upgraded', values: { status }, evidence };
    return { cause: 'answered-like-a-page', values: { status }, evidence, missing: ['browser'] };
  }
  const trouble = troubleOf(notes);
  // HAProxy's own is 503; a 503 of IIS's has a meaning of its own.
  const isUnanswered = GATEWAY_ERRORS.has(code) || (code === 503 && detail === undefined);
  if (isUnanswered && (forwarded ?? trouble) !== undefined) {
    const values = { status, reason: noAnswer(trouble) ?? meaning ?? NO_ANSWER };
    const cause = 'backend-unreachable';
    return { cause, values, ...known, failure: failure ?? failureOf(trouble) };
  }
  const values = { status, meaning };
  const cause = 'handshake-refused-by-proxy';
  return { cause, values, ...known, ...redirect(facts, values) };
}

/** The proxy replaced the answer. The browser may have received the 101 before. */
export function answerReplaced(facts: Facts): ReturnType<VerdictRule> {
  const { status: code = 0, forwarded, detail } = facts.entry?.item ?? {};
  const backend = forwarded?.status;
  if (facts.entry === undefined || backend === undefined) return undefined;
  if (code < 400 || code === backend) return undefined;
  const { status = code, meaning, fix, failure } = detail ?? {};
  const evidence = seen(facts, ...AT_PROXY);
  return { cause: 'answer-replaced', values: { status, backend, meaning }, fix, failure, evidence };
}

const AT_PROXY = ['access log', 'error log', 'browser error'] as const;

/** Adds the redirect's target if the browser shows it; no log does. */
function redirect(
  { browser }: Facts,
  values: SentenceValues & { readonly status: string | number },
): Partial<RuleMatch> {
  const status = Number(values.status);
  if (status <= 300 || status >= 309 || status === 304) return {};
  const location = browser?.answer?.headers['location'];
  const fix =
    location === undefined
      ? 'Browsers do not follow redirects for a WebSocket; curl --http1.1 -i shows the target.'
      : 'A browser follows no redirect of a WebSocket: open that address, with ws:// or wss://.';
  return { values: { ...values, location }, fix, failure: 'F09' };
}

/** The proxy's error log has the reason, and the access log has no line yet. */
function unreachableByError({ notes }: Facts): ReturnType<VerdictRule> {
  const trouble = notes.find(isAboutBackend);
  if (trouble === undefined) return undefined;
  const status = trouble.item.kind === 'upstream-timed-out' ? 504 : 502;
  const reason = troubleOf(notes);
  return {
    cause: 'backend-unreachable',
    values: { status, reason: noAnswer(reason) ?? NO_ANSWER },
    failure: failureOf(reason),
    evidence: [noteLine(trouble)],
  };
}

/** True for a failed connection to the backend before the 101. */
function isAboutBackend({ item }: Facts['notes'][number]): boolean {
  if (item.connection?.upgraded === true) return false;
  return item.kind === 'connect-failed' || item.kind === 'upstream-timed-out';
}

/** A refused connection is always F11. One that the backend ended may have other causes. */
function failureOf(trouble: string | undefined): string | undefined {
  return trouble === undefined ? undefined : 'F11';
}

const NO_ANSWER = 'it got no answer from the backend';

function noAnswer(trouble: string | undefined): string | undefined {
  return trouble && `${NO_ANSWER} (${trouble})`;
}

function troubleOf(notes: Facts['notes']): string | undefined {
  return notes.find(isAboutBackend)?.item.reason;
}

/** On a direct connection, only the backend can have answered. */
function refusedInBrowser(facts: Facts): ReturnType<VerdictRule> {
  const { browser, via } = facts;
  const status = statusInBrowser(browser);
  if (status === undefined || status === 101 || via !== 'direct') return undefined;
  const evidence = seen(facts, 'browser answer', 'browser error');
  const cause = 'handshake-refused-by-backend';
  return { cause, values: { status }, evidence, ...redirect(facts, { status }) };
}

export function statusInBrowser(browser: Facts['browser']): number | undefined {
  const reported = /response code: (?<status>\d{3})/.exec(browser?.error?.message ?? '');
  return (
    browser?.answer?.status ?? (reported === null ? undefined : Number(reported.groups?.['status']))
  );
}

const NET_ERRORS: Readonly<Record<string, string>> = {
  'net::ERR_CONNECTION_REFUSED': 'nothing listens at {host}',
  'net::ERR_NAME_NOT_RESOLVED': 'the name {host} does not resolve',
  'net::ERR_CONNECTION_TIMED_OUT': '{host} did not answer',
};

/** Errors for which something answered. */
const ANSWERED = /^net::ERR_(?:INVALID_HTTP_RESPONSE|EMPTY_RESPONSE|HTTP2_)/;

function neverReached(facts: Facts): ReturnType<VerdictRule> {
  const { browser } = facts;
  const error = netError(browser?.error?.message);
  if (browser === undefined || error === undefined || ANSWERED.test(error)) return undefined;
  const host = URL.canParse(browser.url) ? new URL(browser.url).host : browser.url;
  const known = NET_ERRORS[error]?.replace('{host}', host);
  const reason = known === undefined ? error : `${known} (${error})`;
  return { cause: 'never-reached', values: { reason }, evidence: seen(facts, 'browser error') };
}

function netError(message = ''): string | undefined {
  return /net::ERR_\w+/.exec(message)?.[0];
}

/** The browser reports only 1006, and no log has a line about it. */
function neverLogged(facts: Facts): ReturnType<VerdictRule> {
  const { browser, via, watched, open, entry } = facts;
  const closed = browser?.closed !== undefined && statusInBrowser(browser) === undefined;
  if (!closed || open !== undefined || entry !== undefined || !watched.backend) return undefined;
  if (!watched.proxy && via !== 'direct') return undefined;
  if (ANSWERED.test(netError(browser.error?.message) ?? '')) return undefined;
  const reason =
    via === 'direct'
      ? 'the backend logged nothing about it'
      : 'neither the proxy nor the backend logged anything about it';
  const evidence = seen(facts, 'browser error', 'browser closed');
  return { cause: 'never-reached', values: { reason }, evidence };
}

function notAnsweredYet(facts: Facts): ReturnType<VerdictRule> {
  const { browser, entry } = facts;
  const waiting = browser !== undefined && browser.closed === undefined && entry === undefined;
  if (!waiting || browser.gone !== undefined || browser.error !== undefined) return undefined;
  return { cause: 'not-answered-yet', evidence: seen(facts, 'browser request') };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
