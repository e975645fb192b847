import type { LabConfig } from '../config.ts';
import { durationText } from '../duration.ts';
import { type PageAddress, pageOrigin } from './endpoint.ts';
import type { EndingContext, Explanation } from './explanation.ts';
import type { EndedEntry } from './history.ts';
import { plainText } from './plain-request.ts';
import { expectedVia } from './track.ts';

/** Explains a failed handshake, of which the browser tells a page very little. */
export function neverOpened(
  { attempt, ending, plain }: EndedEntry,
  meaning: string,
  { page, config }: EndingContext,
): Explanation {
  const { url } = attempt.endpoint;
  const direct = expectedVia(url, config) === 'direct';
  const isOwnOrigin = url.replace(/^ws/, 'http') === pageOrigin(page);
  const is1006 = ending.kind === 'close' && ending.code === 1006;
  return {
    meaning: [
      `It did not open, and failed after ${durationText(ending.at - attempt.startedAt)}.`,
      is1006 ? NOT_TOLD : meaning,
      ...(plain === undefined ? [] : [plainText(plain)]),
    ].join(' '),
    next: [
      'Open the developer tools: the Console names the cause, the Network panel (filter: WS) ' +
        'shows the HTTP status. If that is 101, this browser did not accept the answer.',
      ...hints(direct, page, config),
      ...(url.startsWith('wss:') && !isOwnOrigin ? [certificateHint(url)] : []),
      ...(direct && !isLoopback(page.hostname) ? [localNetworkHint()] : []),
    ],
  };
}

const NOT_TOLD =
  'Scripts are not told why, so that no page can scan a network: the browser gives this one code ' +
  'for every cause, from no connection at all to an answer that it did not accept.';

function hints(direct: boolean, page: PageAddress, config: LabConfig): string[] {
  if (config.application !== undefined) return applicationHints(direct, page);
  return direct ? backendHints(config) : proxyHints();
}

function applicationHints(direct: boolean, page: PageAddress): string[] {
  const origin = pageOrigin(page);
  if (direct) {
    return [
      `Nothing stands between here and your application: is it running, is the path right, and ` +
        `does it take the Origin ${origin}?`,
    ];
  }
  return [
    'make watch names the cause, and make status says whether your application answers. 502: it ' +
      `does not answer. 403: it may not take this page’s Origin, ${origin}. 200, 400 or 404: most ` +
      'often the path. No line in the proxy’s log: it never got there.',
  ];
}

function backendHints(config: LabConfig): string[] {
  return [
    `Nothing stands between here and port ${config.backendPort}: is the backend running, and is ` +
      'that port published on this machine?',
  ];
}

// failures.md F01, F04, F05, F11.
function proxyHints(): string[] {
  return [
    'Find the connection id in the proxy’s log. 502 or 504: the proxy gets no answer from the ' +
      'backend. 403: the backend does not allow this page’s Origin. 200, 400, 404 or 426: the ' +
      'upgrade was probably lost, which the backend logs as no-upgrade. 101: see the Console. No ' +
      'line: it never got to the proxy.',
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
