import { duration } from '../../text/duration.ts';
import { timeOf } from '../clock.ts';
import type { CauseCode } from './causes.ts';
import type { Facts } from './facts.ts';
import type { RuleMatch, VerdictRule } from './rule.ts';
import { seen } from './seen.ts';
import { bytesText } from './words.ts';

/** Closures that the client or the backend initiated with a close frame. */
export const CLOSE_FRAME_RULES: readonly VerdictRule[] = [
  answerNotAccepted,
  endedByBackend,
  closedByClient,
  failedInBrowser,
  closedInBrowser,
];

/** A 101 that the browser rejected, such as one with a wrong Sec-WebSocket-Accept. */
function answerNotAccepted(facts: Facts): ReturnType<VerdictRule> {
  const { browser } = facts;
  const message = browser?.error?.message;
  const refused = browser?.openedAtMs === undefined && browser?.closed !== undefined;
  if (!refused || message === undefined || !/handshake/i.test(message)) return undefined;
  const evidence = seen(facts, 'browser error', 'access log', 'backend open');
  const reason = message.replace(/^.*?handshake: /i, '');
  const failure = ANSWER_FAILURES.find(({ pattern }) => pattern.test(reason))?.failure;
  return { cause: 'answer-not-accepted', values: { reason }, failure, evidence };
}

/** Chromium 156's errors for a 101, and the failure that each is a sign of. */
const ANSWER_FAILURES: readonly { readonly pattern: RegExp; readonly failure: string }[] = [
  { pattern: /^Incorrect .Sec-WebSocket-Accept/, failure: 'F05' },
  { pattern: /.(?:Upgrade|Connection|Sec-WebSocket-Accept). header /, failure: 'F17' },
  { pattern: /^Sent non-empty .Sec-WebSocket-Protocol/, failure: 'F21' },
  { pattern: /.Sec-WebSocket-Extensions. header/, failure: 'F18' },
];

/** Maps the backend's close code and reason to a cause; the first that fits. */
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
  const { close, life } = facts;
  if (close?.item['by'] !== 'server') return undefined;
  const { code, reason } = close.item;
  const finding = byCode(facts, Number(code), textOf(reason));
  const closedAtMs = timeOf(close);
  const stop = life.findLast(
    ({ program, what, atMs }) => program === 'backend' && what === 'stopping' && atMs <= closedAtMs,
  );
  const because = finding.cause === 'backend-stopped' ? (stop?.evidence ?? []) : [];
  const said = seen(facts, 'backend error', 'backend close', 'browser closed');
  return { ...finding, evidence: [...because, ...said] };
}

function byCode(
  { settings, extension }: Facts,
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
      limit: typeof limit === 'number' ? bytesText(limit) : undefined,
      interval: typeof interval === 'number' ? duration(interval, 1) : undefined,
      extension: suspect(extension),
    },
  };
}

function closedByClient(facts: Facts): ReturnType<VerdictRule> {
  const { close, browser, extension } = facts;
  if (close?.item['by'] !== 'client') return undefined;
  const code = Number(close.item['code']);
  const cause = clientCause(facts, code);
  const failed = cause === 'client-failed-it' ? frameError(browser) : undefined;
  const reason = textOf(close.item['reason']) || failed;
  const meaning = isOfRelay(facts) ? RELAY_MEANS : CLIENT_MEANS[code];
  const values = { code: codeText(code), reason, meaning, extension: suspect(extension) };
  const inBrowser = seen(
    facts,
    'browser called',
    'browser gone',
    'browser error',
    'browser closed',
  );
  return { cause, values, evidence: [...inBrowser, ...seen(facts, 'backend close')] };
}

const RELAY_MEANS = 'it had an internal error, or a proxy such as IIS lost it';

/** The extension that may have altered a frame; permessage-deflate if unknown. */
function suspect(extension = 'permessage-deflate'): string {
  return extension;
}

/** Meaning of a client's close code (RFC 6455 section 7.4.1, IANA's registry). */
const CLIENT_MEANS: Readonly<Record<number, string>> = {
  1003: 'it does not accept that type of data',
  1008: 'something violated its policy',
  1009: 'a message was too big for it',
  1010: 'the backend did not agree to an extension that it needs',
  1011: 'it had an internal error',
  1012: 'it restarts',
  1013: 'it is overloaded',
  1014: 'it is a gateway, and got an invalid response from behind it',
};

/**
 * Browsers send 1001 when a page is closed or left, and 1002, 1007 or 1009 when they fail a
 * connection.
 */
export function clientCause(facts: Facts, code: number): CauseCode {
  const { browser } = facts;
  if (browser?.closeCalled !== undefined) return 'page-closed';
  if (browser?.gone !== undefined) return GONE[browser.gone.how];
  if (code === 1001) return 'page-gone';
  if (isOfPage(code)) return 'page-closed';
  if (code === 1002 || code === 1007) return 'client-failed-it';
  return isOfRelay(facts) && facts.ofBrowser ? 'client-lost' : 'client-ended'; // no browser sends 1011
}

/** True if the proxy sent the backend a 1011: IIS does if the client's connection breaks. */
export function isOfRelay({ via, close }: Facts): boolean {
  return via === 'proxy' && close?.item['by'] === 'client' && close.item['code'] === 1011;
}

/** Codes that `close()` accepts (WHATWG WebSockets, section 3.1): 1000, 3000 to 4999, or none. */
function isOfPage(code: number): boolean {
  return code === 1000 || code === 1005 || (code >= 3000 && code <= 4999);
}

export const GONE = {
  navigated: 'page-left',
  closed: 'tab-closed',
  crashed: 'browser-gone',
} as const satisfies Record<string, CauseCode>;

/** A clean close in the browser that the backend did not log. */
function closedInBrowser(facts: Facts): ReturnType<VerdictRule> {
  const { browser, close } = facts;
  if (browser?.closed?.wasClean !== true) return undefined;
  const { code, reason } = browser.closed;
  const evidence = seen(facts, 'browser called', 'browser closed', 'backend close');
  const values = { code: codeText(code), reason };
  if (browser.closeCalled !== undefined) return { cause: 'page-closed', values, evidence };
  if (close !== undefined) return { cause: 'closed-on-the-way', values, evidence };
  return { ...closedWithCode(facts, code, reason), evidence };
}

/** The cause of a backend's close that the backend did not log. */
export function closedWithCode(
  facts: Facts,
  code: number,
  reason = '',
): Omit<RuleMatch, 'evidence'> {
  const finding = byCode(facts, code, reason);
  // Only the backend's log tells whether a 1001 means that it was stopped.
  const cause = finding.cause === 'backend-stopped' ? 'backend-closed' : finding.cause;
  return { ...finding, cause };
}

/** Chromium 156's errors for an invalid frame. It sends 1002, and the page gets 1006. */
const FRAME_ERROR =
  /Invalid frame header|reserved bits are on|must not mask any frames|Unrecognized frame opcode|Could not decode a text frame|Received (?:a broken|unexpected|start of)/;

function frameError(browser: Facts['browser']): string | undefined {
  const message = browser?.openedAtMs === undefined ? undefined : browser.error?.message;
  return message !== undefined && FRAME_ERROR.test(message) ? message : undefined;
}

/** The backend may not have received the close frame. */
function failedInBrowser(facts: Facts): ReturnType<VerdictRule> {
  const reason = frameError(facts.browser);
  if (reason === undefined) return undefined;
  const evidence = seen(facts, 'browser error', 'browser closed', 'backend close');
  const values = { reason, extension: suspect(facts.extension) };
  return { cause: 'client-failed-it', values, evidence };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function codeText(code: number): string | undefined {
  return code === 1005 || !Number.isInteger(code) ? undefined : String(code);
}
