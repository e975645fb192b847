import { type Attempt, type Ending, type Failure, openForMs } from './attempt.ts';
import { closeCode } from './close-codes.ts';
import type { LabConfig } from '../config.ts';
import { durationText } from '../duration.ts';
import type { PageAddress } from './endpoint.ts';
import { expectedVia } from './track.ts';

/** Why a socket ended, told so that the reader knows where to look next. */
export interface EndingExplanation {
  /** The close code, or `no code` when the browser fired no close event. */
  readonly code: string;
  readonly name: string;
  /** The reason text of the close frame, if there was one. */
  readonly reason: string;
  readonly meaning: string;
  readonly next: readonly string[];
}

export interface EndingContext {
  readonly page: PageAddress;
  readonly config: LabConfig;
}

export function explainEnding(
  attempt: Attempt,
  ending: Ending,
  around: EndingContext,
): EndingExplanation {
  if (ending.kind === 'failure') {
    return { code: 'no code', reason: '', ...explainFailure(attempt, ending.failure, around) };
  }
  const { code, reason } = ending;
  const { name, meaning } = closeCode(code);
  const told = { code: String(code), name, reason };
  if (code !== 1006) return { ...told, meaning, next: [] };
  return { ...told, ...explain1006(attempt, ending.at, around) };
}

type Explanation = Pick<EndingExplanation, 'meaning' | 'next'>;

function explain1006(attempt: Attempt, at: number, around: EndingContext): Explanation {
  const openMs = openForMs(attempt, at);
  if (openMs !== undefined) return dropped(openMs);
  if (attempt.closing) {
    const meaning = 'You stopped this attempt before it opened; browsers report that as 1006 too.';
    return { meaning, next: [] };
  }
  return neverOpened(attempt, around);
}

function dropped(openMs: number): Explanation {
  return {
    meaning:
      `The socket had been open for ${durationText(openMs)}, then the connection below it was cut: ` +
      'no close frame arrived. The browser made this code up by itself.',
    next: [
      'Find the connection id in the proxy’s log and in the backend’s: the one that logged no ' +
        'orderly end is next to the cut.',
      'If it happens after the same quiet time again and again, it is an idle timeout on the way: ' +
        'nginx’s proxy_read_timeout is 60 s unless set, and the ping must come more often.',
      'If it happened once: a process was stopped, the proxy was reloaded, or the network changed.',
    ],
  };
}

function neverOpened(attempt: Attempt, { page, config }: EndingContext): Explanation {
  const { url } = attempt.endpoint;
  const direct = expectedVia(url, config) === 'direct';
  return {
    meaning:
      'The handshake did not get its 101. Scripts are not told why, so that no page can scan a ' +
      'network: the browser gives this one code for every cause.',
    next: [
      'Open the developer tools: the Console names the cause, the Network panel (filter: WS) ' +
        'shows the HTTP status that came instead of 101.',
      ...(direct ? backendHints(config) : proxyHints()),
      ...(url.startsWith('wss:') ? [certificateHint(url)] : []),
      ...(direct && !isLoopback(page.hostname) ? [localNetworkHint()] : []),
    ],
  };
}

function backendHints(config: LabConfig): string[] {
  return [
    `Nothing stands between here and port ${config.backendPort}: is the backend running, and is ` +
      'that port published on this machine?',
  ];
}

function proxyHints(): string[] {
  return [
    'Find the connection id in the proxy’s log. 502 or 504: the proxy cannot reach the backend. ' +
      '400, 404, 426 or 200: the upgrade was not passed on. No line: it never got to the proxy.',
  ];
}

function certificateHint(url: string): string {
  return (
    `A certificate that this browser does not trust ends here as well, and a socket offers no way ` +
    `to click through: open ${url.replace('wss:', 'https:')} in a tab and look.`
  );
}

function localNetworkHint(): string {
  return (
    'This page is not on localhost but the socket is to go there: a browser may ask for leave ' +
    'first (Local Network Access) and fail the socket if it is not given.'
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

type FailureText = Pick<EndingExplanation, 'name' | 'meaning' | 'next'>;

function explainFailure(attempt: Attempt, failure: Failure, { page }: EndingContext): FailureText {
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

function refused(failure: Failure & { cause: 'refused' }, mixed: boolean): FailureText {
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
