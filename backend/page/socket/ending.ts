import type { Attempt, AttemptFailure } from './attempt.ts';
import { closeCode } from './close-codes.ts';
import { closedBy } from './closed-by.ts';
import { dropped } from './dropped.ts';
import { durationText } from '../duration.ts';
import { type PageAddress, type SocketEndpoint, pageOrigin, shownUrl } from './endpoint.ts';
import type { EndingContext, EndingExplanation } from './explanation.ts';
import type { EndedEntry } from './history.ts';
import { neverOpened } from './never-opened.ts';
import { plainText } from './plain-request.ts';

/**
 * If something went wrong, the last step is the command that names the cause. Text between
 * backticks is to be typed.
 *
 * @param earlier connections to the same endpoint that were open before, newest first
 */
export function explainEnding(
  entry: EndedEntry,
  earlier: readonly EndedEntry[],
  around: EndingContext,
): EndingExplanation {
  const explanation = withoutCommand(entry, earlier, around);
  const { next } = explanation;
  if (next.length === 0) return explanation;
  return { ...explanation, next: [...next, doctorHint(entry.attempt.endpoint, around.page)] };
}

function doctorHint(endpoint: SocketEndpoint, page: PageAddress): string {
  const isOwn = endpoint.url.replace(/^ws/, 'http') === pageOrigin(page);
  const from = isOwn ? '' : ` --page ${pageOrigin(page)}/`;
  return `In the project’s folder, \`node lab/bin/lab101.mjs doctor ${shellWord(shownUrl(endpoint))}${from}\` opens this address and names the cause.`;
}

/** Quotes the URL for a shell, because its path is the user's. */
function shellWord(url: string): string {
  if (/^[\w:/.[\]-]+$/.test(url)) return url;
  return `'${url.replaceAll("'", '%27').replaceAll('`', '%60')}'`;
}

function withoutCommand(
  entry: EndedEntry,
  earlier: readonly EndedEntry[],
  around: EndingContext,
): EndingExplanation {
  const { attempt, ending } = entry;
  const by = closedBy(entry, around.config);
  if (ending.kind === 'failure') {
    const { meaning, ...told } = explainFailure(attempt, ending.failure, around);
    const full = entry.plain === undefined ? meaning : `${meaning} ${plainText(entry.plain)}`;
    return { code: 'no code', reason: '', by, ...told, meaning: full };
  }
  const { code, reason } = ending;
  const { name, meaning } = closeCode(code);
  const told = { code: String(code), name, reason, by };
  if (attempt.openedAt === undefined) {
    if (attempt.closing !== true) return { ...told, ...neverOpened(entry, meaning, around) };
    return { ...told, meaning: GIVEN_UP, next: [] };
  }
  if (code === 1006 && attempt.closing === true) return { ...told, meaning: NO_ANSWER, next: [] };
  if (code === 1006) return { ...told, ...dropped(entry, earlier, around.config) };
  return { ...told, meaning, next: [] };
}

const GIVEN_UP = 'You stopped this attempt before it opened; browsers report that as 1006 too.';

const NO_ANSWER =
  'You closed it, and the connection ended before a close frame of the other side arrived.';

type FailureText = Pick<EndingExplanation, 'name' | 'meaning' | 'next'>;

function explainFailure(
  attempt: Attempt,
  failure: AttemptFailure,
  { page }: EndingContext,
): FailureText {
  const mixed = page.protocol === 'https:' && attempt.url.startsWith('ws:');
  if (failure.cause === 'refused') return refused(failure, mixed);
  if (failure.cause === 'silent') return silent(mixed);
  if (failure.cause === 'timeout') return timedOut(failure.afterMs);
  return {
    name: 'No answer to the close',
    meaning: `The other side did not answer the close frame within ${durationText(failure.afterMs)}.`,
    next: ['It, or a proxy on the way, has stopped answering: the connection was likely dead.'],
  };
}

function refused(failure: AttemptFailure & { cause: 'refused' }, mixed: boolean): FailureText {
  const meaning = `new WebSocket() threw ${failure.error}: ${failure.detail}`;
  return { name: 'Refused by the browser', meaning, next: mixed ? [mixedContentHint()] : [] };
}

function silent(mixed: boolean): FailureText {
  return {
    name: 'Failed without a close event',
    meaning:
      'An error event came and no close event followed. Nothing has left the browser, so no proxy ' +
      'and no backend has logged it.',
    next: [
      ...(mixed ? [mixedContentHint()] : []),
      'A Content-Security-Policy whose connect-src lacks this address fails in this way too: the ' +
        'Console says which.',
    ],
  };
}

// failures.md F06 and 4.1.
function mixedContentHint(): string {
  return (
    'This page is https and the socket is ws. Chromium and Firefox allow that to localhost only, ' +
    'WebKit (Safari) to no address. Use wss: through the proxy, that is this page’s own origin.'
  );
}

function timedOut(afterMs: number): FailureText {
  return {
    name: 'No answer to the handshake',
    meaning: `Neither a 101 nor an error within ${durationText(afterMs)}, so the page gave up.`,
    next: [
      'Something on the way accepts connections but does not answer: a paused backend, a proxy ' +
        'that waits for it, a firewall that drops packets.',
      'Or the browser is still asking you for leave to reach the local network.',
    ],
  };
}
