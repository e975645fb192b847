import { accessLine, eventLine } from '../evidence.ts';
import type { SeenEvent } from '../sightings/sighting.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import type { Finding, Rule } from './rule.ts';
import { seenByBrowser } from './seen-by-browser.ts';
import { bytesText, durationText } from './words.ts';

/** Ends that one of the two ends began itself, and said so. */
export const CLOSE_FRAME_RULES: readonly Rule[] = [
  answerNotAccepted,
  endedByBackend,
  closedByClient,
  closedInBrowser,
];

/** A 101 that the browser would not have, a wrong Sec-WebSocket-Accept say. */
function answerNotAccepted({ browser, entry, open }: Facts): ReturnType<Rule> {
  const message = browser?.error?.message;
  const refused = browser?.openedAtMs === undefined && browser?.closed !== undefined;
  if (!refused || message === undefined || !/handshake/i.test(message)) return undefined;
  const evidence = [
    ...seenByBrowser(browser, 'error'),
    ...(entry === undefined ? [] : [accessLine(entry)]),
    ...(open === undefined ? [] : [eventLine(open)]),
  ];
  const reason = message.replace(/^.*?handshake: /i, '');
  return { cause: 'answer-not-accepted', values: { reason }, evidence };
}

/** What the backend's reason and code mean; the first that fits. */
const ENDED_BY_BACKEND: readonly {
  readonly fits: (code: number, reason: string) => boolean;
  readonly cause: CauseCode;
}[] = [
  { cause: 'heartbeat-missed', fits: (_, reason) => reason === 'no pong in time' },
  { cause: 'close-unanswered', fits: (_, reason) => reason.endsWith('was not answered in time') },
  { cause: 'backend-stopped', fits: (code) => code === 1001 },
  { cause: 'message-too-big', fits: (code) => code === 1009 },
  { cause: 'slow-consumer', fits: (code) => code === 1013 },
  { cause: 'protocol-error', fits: (code) => code === 1002 || code === 1007 },
  { cause: 'backend-closed', fits: () => true },
];

function endedByBackend(facts: Facts): ReturnType<Rule> {
  const { close, complaint, browser, life } = facts;
  if (close?.item['by'] !== 'server') return undefined;
  const { code, reason } = close.item;
  const finding = byCode(facts, Number(code), typeof reason === 'string' ? reason : '');
  const stop = life.find(({ program, what }) => program === 'backend' && what === 'stopping');
  const because = finding.cause === 'backend-stopped' ? (stop?.evidence ?? []) : [];
  const evidence = [
    ...because,
    ...(complaint === undefined ? [] : [eventLine(complaint)]),
    eventLine(close),
    ...seenByBrowser(browser, 'closed'),
  ];
  return { ...finding, evidence };
}

function byCode(
  { settings, ageMs }: Facts,
  code: number,
  reason: string,
): Omit<Finding, 'evidence'> {
  const cause = ENDED_BY_BACKEND.find(({ fits }) => fits(code, reason))?.cause ?? 'backend-closed';
  const limit = settings['maxPayloadBytes'];
  const interval = settings['heartbeatIntervalMs'];
  return {
    cause,
    values: {
      code: codeText(code),
      reason,
      ageMs,
      limit: typeof limit === 'number' ? bytesText(limit) : undefined,
      interval: typeof interval === 'number' ? durationText(interval) : undefined,
    },
  };
}

function closedByClient({ close, browser, ageMs }: Facts): ReturnType<Rule> {
  if (close?.item['by'] !== 'client') return undefined;
  const code = Number(close.item['code']);
  const evidence = [...seenByBrowser(browser, 'called', 'gone', 'closed'), eventLine(close)];
  const cause = clientCause(browser, code);
  return { cause, values: { ageMs, code: codeText(code) }, evidence };
}

/** A page can close with 1000, 3000 to 4999, or without a code; browsers send 1001 when it goes. */
function clientCause(browser: Facts['browser'], code: number): CauseCode {
  if (browser?.closeCalled !== undefined) return 'page-closed';
  if (browser?.gone !== undefined) return GONE[browser.gone.how];
  return code === 1001 ? 'page-gone' : 'page-closed';
}

export const GONE = {
  navigated: 'page-left',
  closed: 'tab-closed',
  crashed: 'browser-gone',
} as const satisfies Record<string, CauseCode>;

/** A clean close without the backend's own word for it. */
function closedInBrowser(facts: Facts): ReturnType<Rule> {
  const { browser, ageMs } = facts;
  if (browser?.closed?.wasClean !== true || hasWord(facts.close)) return undefined;
  const { code, reason } = browser.closed;
  const evidence = seenByBrowser(browser, 'called', 'closed');
  if (browser.closeCalled !== undefined) {
    return { cause: 'page-closed', values: { ageMs, code: codeText(code) }, evidence };
  }
  return { ...byCode(facts, code, reason), evidence };
}

function hasWord(close: SeenEvent | undefined): boolean {
  return close !== undefined && close.item['by'] !== 'network';
}

function codeText(code: number): string | undefined {
  return code === 1005 || !Number.isInteger(code) ? undefined : String(code);
}
