import { accessLine, noteLine, eventLine } from '../evidence.ts';
import { GONE } from './close-frame-rules.ts';
import { seenByBrowser } from './seen-by-browser.ts';
import type { Facts } from './facts.ts';
import type { VerdictRule } from './rule.ts';

/** A handshake that did not get its 101: the first rule that finds something is the verdict. */
export const HANDSHAKE_RULES: readonly VerdictRule[] = [
  tlsFailed,
  upgradeLost,
  refusedByBackend,
  pageWentEarly,
  pageGaveUp,
  answeredAtProxy,
  unreachableByError,
  refusedInBrowser,
  neverReached,
  neverLogged,
  notAnsweredYet,
];

/** RFC 6455 section 7.4.1. Firefox gives it to the page; the others give 1006. */
const TLS_HANDSHAKE = 1015;

function tlsFailed({ browser }: Facts): ReturnType<VerdictRule> {
  const error = netError(browser?.error?.message);
  if (error?.startsWith('net::ERR_CERT_') === true) {
    const evidence = seenByBrowser(browser, 'error');
    return { cause: 'certificate-refused', values: { reason: error }, evidence };
  }
  const isTls = error?.startsWith('net::ERR_SSL_') === true;
  if (!isTls && browser?.closed?.code !== TLS_HANDSHAKE) return undefined;
  const reason = isTls ? error : `close ${TLS_HANDSHAKE}`;
  const evidence = seenByBrowser(browser, 'error', 'closed');
  return { cause: 'tls-failed', values: { reason }, evidence };
}

/** RFC 6455 section 4.1: a client that sends Sec-WebSocket-Key sends Upgrade and Connection too. */
function upgradeLost({ refusal, via, entry, browser }: Facts): ReturnType<VerdictRule> {
  if (refusal?.item.event !== 'no-upgrade') return undefined;
  return {
    cause: via === 'proxy' ? 'handshake-not-upgraded' : 'answered-like-a-page',
    values: { status: text(refusal.item['status']) },
    evidence: [
      eventLine(refusal),
      ...(entry === undefined ? [] : [accessLine(entry)]),
      ...seenByBrowser(browser, 'error'),
    ],
  };
}

function refusedByBackend({ refusal, browser }: Facts): ReturnType<VerdictRule> {
  if (refusal === undefined) return undefined;
  const { status, reason } = refusal.item;
  return {
    cause: 'handshake-refused-by-backend',
    values: { status: text(status), reason: text(reason), details: refusedValue(refusal.item) },
    evidence: [eventLine(refusal), ...seenByBrowser(browser, 'error')],
  };
}

/** The value that broke the rule, as the backend logged it. */
function refusedValue(event: Readonly<Record<string, unknown>>): string | undefined {
  if (event['origin'] !== undefined) return `it came from ${text(event['origin'])}`;
  if (event['connections'] !== undefined) {
    return `${text(event['connections'])} of ${text(event['maxConnections'])}`;
  }
  if (event['expected'] === undefined) return undefined;
  const asked = text(event['path'] ?? event['method'] ?? event['version']) ?? 'none';
  return `asked ${asked}, expected ${[event['expected']].flat().map(text).join(' or ')}`;
}

/** Its page went before the handshake was answered. */
function pageWentEarly({ browser, entry }: Facts): ReturnType<VerdictRule> {
  if (browser?.gone === undefined || browser.closed !== undefined) return undefined;
  if (browser.answer !== undefined || (entry?.item.status ?? 499) !== 499) return undefined;
  const evidence = [
    ...seenByBrowser(browser, 'gone'),
    ...(entry === undefined ? [] : [accessLine(entry)]),
  ];
  return { cause: GONE[browser.gone.how], evidence };
}

function pageGaveUp({ browser, entry, ageMs }: Facts): ReturnType<VerdictRule> {
  const called = browser?.closeCalled !== undefined && browser.answer === undefined;
  if (called) {
    return { cause: 'page-gave-up', evidence: seenByBrowser(browser, 'called', 'closed') };
  }
  if (entry?.item.status !== 499) return undefined;
  return { cause: 'page-gave-up', values: { ageMs }, evidence: [accessLine(entry)] };
}

const NO_ANSWER = new Set([502, 504]);

function answeredAtProxy({ entry, notes, browser }: Facts): ReturnType<VerdictRule> {
  if (entry === undefined) return undefined;
  const { status, forwarded } = entry.item;
  const evidence = [
    accessLine(entry),
    ...notes.map((error) => noteLine(error)),
    ...seenByBrowser(browser, 'error'),
  ];
  if (forwarded?.status !== undefined) {
    if (forwarded.status >= 300) {
      return { cause: 'handshake-refused-by-backend', values: { status }, evidence };
    }
    if (browser !== undefined)
      return { cause: 'handshake-not-upgraded', values: { status }, evidence };
    return { cause: 'answered-like-a-page', values: { status }, evidence, missing: ['browser'] };
  }
  const reason = troubleOf(notes);
  if (NO_ANSWER.has(status) && (forwarded ?? reason) !== undefined) {
    return { cause: 'backend-unreachable', values: { status, reason }, evidence };
  }
  return { cause: 'handshake-refused-by-proxy', values: { status }, evidence };
}

/** The proxy wrote why, and its access log’s line is not there (yet). */
function unreachableByError({ notes }: Facts): ReturnType<VerdictRule> {
  const trouble = notes.find(isAboutBackend);
  if (trouble === undefined) return undefined;
  const status = trouble.item.kind === 'upstream-timed-out' ? 504 : 502;
  return {
    cause: 'backend-unreachable',
    values: { status, reason: troubleOf(notes) },
    evidence: [noteLine(trouble)],
  };
}

/** Before the 101. */
function isAboutBackend({ item }: Facts['notes'][number]): boolean {
  if (item.connection?.upgraded === true) return false;
  return item.kind === 'connect-failed' || item.kind === 'upstream-timed-out';
}

function troubleOf(notes: Facts['notes']): string | undefined {
  return notes.find(isAboutBackend)?.item.reason;
}

/** Past the proxy only the backend can have answered. */
function refusedInBrowser({ browser, via }: Facts): ReturnType<VerdictRule> {
  const status = statusInBrowser(browser);
  if (status === undefined || status === 101 || via !== 'direct') return undefined;
  const evidence = seenByBrowser(browser, 'answer', 'error');
  return { cause: 'handshake-refused-by-backend', values: { status }, evidence };
}

export function statusInBrowser(browser: Facts['browser']): number | undefined {
  const told = /response code: (?<status>\d{3})/.exec(browser?.error?.message ?? '');
  return browser?.answer?.status ?? (told === null ? undefined : Number(told.groups?.['status']));
}

const NET_ERRORS: Readonly<Record<string, string>> = {
  'net::ERR_CONNECTION_REFUSED': 'nothing listens at {host}',
  'net::ERR_NAME_NOT_RESOLVED': 'no address for the name of {host}',
  'net::ERR_CONNECTION_TIMED_OUT': '{host} did not answer',
};

function neverReached({ browser }: Facts): ReturnType<VerdictRule> {
  const error = netError(browser?.error?.message);
  if (browser === undefined || error === undefined) return undefined;
  const host = URL.canParse(browser.url) ? new URL(browser.url).host : browser.url;
  const known = NET_ERRORS[error]?.replace('{host}', host);
  const reason = known === undefined ? error : `${known} (${error})`;
  return { cause: 'never-reached', values: { reason }, evidence: seenByBrowser(browser, 'error') };
}

function netError(message = ''): string | undefined {
  return /net::ERR_\w+/.exec(message)?.[0];
}

/** A browser that says nothing but 1006, and logs that know nothing of it. */
function neverLogged({ browser, via, watched, open, entry }: Facts): ReturnType<VerdictRule> {
  const closed = browser?.closed !== undefined && statusInBrowser(browser) === undefined;
  if (!closed || open !== undefined || entry !== undefined || !watched.backend) return undefined;
  if (!watched.proxy && via !== 'direct') return undefined;
  const reason =
    via === 'direct'
      ? 'the backend logged nothing of it'
      : 'neither the proxy nor the backend logged anything of it';
  const evidence = seenByBrowser(browser, 'error', 'closed');
  return { cause: 'never-reached', values: { reason }, evidence };
}

function notAnsweredYet({ browser, entry }: Facts): ReturnType<VerdictRule> {
  const waiting = browser !== undefined && browser.closed === undefined && entry === undefined;
  if (!waiting || browser.gone !== undefined || browser.error !== undefined) return undefined;
  return { cause: 'not-answered-yet', evidence: seenByBrowser(browser, 'request') };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
