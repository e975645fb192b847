import { accessLine, browserLine, eventLine, noteLine, relayLine } from '../evidence.ts';
import type { SocketObservations } from '../merge/socket-observations.ts';
import type { Evidence } from '../timeline.ts';

/** What the viewpoints saw of a socket, in the order asked for. What did not happen is left out. */
export function seen(
  facts: SocketObservations,
  ...what: readonly (keyof typeof LINES)[]
): Evidence[] {
  return what.flatMap((name) => LINES[name](facts) ?? []);
}

/** Each viewpoint's line about an end that it did not begin. */
export function aftermath(facts: SocketObservations): Evidence[] {
  return seen(facts, 'access log', 'browser closed', 'backend close');
}

/** The relay's line about the end, and each viewpoint's. */
export function seenByRelay(facts: SocketObservations): Evidence[] {
  return [...seen(facts, 'relay close'), ...aftermath(facts)];
}

type Lines = (facts: SocketObservations) => Evidence | readonly Evidence[] | undefined;

const LINES = {
  'browser request': ({ browser }) =>
    browser &&
    browserLine(browser.createdAtMs, `new WebSocket("${browser.url}") on ${browser.pageUrl}`),
  'browser answer': ({ browser: { answer } = {} }) =>
    answer && browserLine(answer.atMs, `handshake answered ${answer.status}`),
  'browser open': ({ browser: { openedAtMs } = {} }) =>
    openedAtMs === undefined ? undefined : browserLine(openedAtMs, 'open'),
  'browser called': ({ browser: { closeCalled: called } = {} }) =>
    called && browserLine(called.atMs, `the page called close(${called.code ?? ''})`),
  'browser closed': ({ browser: { closed } = {} }) =>
    closed &&
    browserLine(
      closed.atMs,
      `close ${closed.code}, wasClean ${closed.wasClean}, reason ${JSON.stringify(closed.reason)}`,
    ),
  'browser error': ({ browser: { error } = {} }) => error && browserLine(error.atMs, error.message),
  'browser gone': ({ browser: { gone } = {} }) =>
    gone &&
    browserLine(gone.atMs, `the page was closed or left while the socket was open: ${gone.how}`),
  'access log': ({ entry }) => entry && accessLine(entry),
  'error log': ({ notes }) => notes.map((note) => noteLine(note)),
  'relay open': ({ relay }) => relay?.open && relayLine(relay.open),
  'relay close': ({ relay }) => relay?.end && relayLine(relay.end),
  'backend open': ({ open }) => open && eventLine(open),
  'backend refuse': ({ refusal }) => refusal && eventLine(refusal),
  'backend error': ({ complaint }) => complaint && eventLine(complaint),
  'backend close': ({ close }) => close && eventLine(close),
} as const satisfies Readonly<Record<string, Lines>>;
