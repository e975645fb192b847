import { duration } from '../../text/duration.ts';
import { timeOf } from '../clock.ts';
import { accessLine, eventLine } from '../evidence.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';
import { seenByBrowser } from './seen-by-browser.ts';
import { bytesText } from './words.ts';

/** Ends that one of the two ends began itself, and said so. */
export const CLOSE_FRAME_RULES: readonly VerdictRule[] = [
  answerNotAccepted,
  endedByBackend,
  closedByClient,
  failedInBrowser,
  closedInBrowser,
];

/** A 101 that the browser would not have, a wrong Sec-WebSocket-Accept say. */
function answerNotAccepted({ browser, entry, open }: Facts): ReturnType<VerdictRule> {
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
  {
    cause: 'slow-consumer',
    fits: (code, reason) => code === 1013 && !reason.startsWith('overload'),
  },
  { cause: 'protocol-error', fits: (code) => code === 1002 || code === 1007 },
  { cause: 'backend-closed', fits: () => true },
];

function endedByBackend(facts: Facts): ReturnType<VerdictRule> {
  const { close, complaint, browser, life } = facts;
  if (close?.item['by'] !== 'server') return undefined;
  const { code, reason } = close.item;
  const finding = byCode(facts, Number(code), textOf(reason));
  const closedAtMs = timeOf(close);
  const stop = life.findLast(
    ({ program, what, atMs }) => program === 'backend' && what === 'stopping' && atMs <= closedAtMs,
  );
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
): Omit<RuleMatch, 'evidence'> {
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
      interval: typeof interval === 'number' ? duration(interval, 1) : undefined,
    },
  };
}

function closedByClient({ close, browser, ageMs }: Facts): ReturnType<VerdictRule> {
  if (close?.item['by'] !== 'client') return undefined;
  const code = Number(close.item['code']);
  const evidence = [
    ...seenByBrowser(browser, 'called', 'gone', 'error', 'closed'),
    eventLine(close),
  ];
  const reason = textOf(close.item['reason']) || frameError(browser);
  const cause = clientCause(browser, code);
  return { cause, values: { ageMs, code: codeText(code), reason }, evidence };
}

/** Browsers send 1001 when a page goes, and codes of their own when they fail a connection. */
function clientCause(browser: Facts['browser'], code: number): CauseCode {
  if (browser?.closeCalled !== undefined) return 'page-closed';
  if (browser?.gone !== undefined) return GONE[browser.gone.how];
  if (code === 1001) return 'page-gone';
  return isOfPage(code) ? 'page-closed' : 'client-failed-it';
}

/** What `close()` takes (WHATWG WebSockets, section 3.1): 1000, 3000 to 4999, or none. */
function isOfPage(code: number): boolean {
  return code === 1000 || code === 1005 || (code >= 3000 && code <= 4999);
}

export const GONE = {
  navigated: 'page-left',
  closed: 'tab-closed',
  crashed: 'browser-gone',
} as const satisfies Record<string, CauseCode>;

/** A clean close without the backend's own word for it. */
function closedInBrowser(facts: Facts): ReturnType<VerdictRule> {
  const { browser, ageMs, close } = facts;
  if (browser?.closed?.wasClean !== true) return undefined;
  const { code, reason } = browser.closed;
  const evidence = seenByBrowser(browser, 'called', 'closed');
  const values = { ageMs, code: codeText(code), reason };
  if (browser.closeCalled !== undefined) return { cause: 'page-closed', values, evidence };
  if (close !== undefined) {
    return { cause: 'closed-on-the-way', values, evidence: [...evidence, eventLine(close)] };
  }
  const finding = byCode(facts, code, reason);
  // That a backend goes away with 1001 because it was stopped, only its own log says.
  const cause = finding.cause === 'backend-stopped' ? 'backend-closed' : finding.cause;
  return { ...finding, cause, evidence };
}

/** What Chromium 156 says of a frame that it does not take; it sends 1002, and tells the page 1006. */
const FRAME_ERROR =
  /Invalid frame header|reserved bits are on|must not mask any frames|Unrecognized frame opcode|Could not decode a text frame|Received (?:a broken|unexpected|start of)/;

function frameError(browser: Facts['browser']): string | undefined {
  const message = browser?.openedAtMs === undefined ? undefined : browser.error?.message;
  return message !== undefined && FRAME_ERROR.test(message) ? message : undefined;
}

/** The backend may not have heard of it. */
function failedInBrowser({ browser, ageMs, close }: Facts): ReturnType<VerdictRule> {
  const reason = frameError(browser);
  if (reason === undefined) return undefined;
  const evidence = [
    ...seenByBrowser(browser, 'error', 'closed'),
    ...(close === undefined ? [] : [eventLine(close)]),
  ];
  return { cause: 'client-failed-it', values: { ageMs, reason }, evidence };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function codeText(code: number): string | undefined {
  return code === 1005 || !Number.isInteger(code) ? undefined : String(code);
}
