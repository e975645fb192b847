import { browserLine } from '../evidence.ts';
import type { BrowserSocket } from '../observations.ts';
import type { Evidence } from '../timeline.ts';

/** The browser's events as evidence, one line each. Events that did not happen are left out. */
export function seenByBrowser(
  socket: BrowserSocket | undefined,
  ...what: readonly (keyof typeof LINES)[]
): Evidence[] {
  if (socket === undefined) return [];
  return what.flatMap((name) => LINES[name](socket) ?? []);
}

const LINES = {
  request: (socket: BrowserSocket) =>
    browserLine(socket.createdAtMs, `new WebSocket("${socket.url}") on ${socket.pageUrl}`),
  answer: ({ answer }: BrowserSocket) =>
    answer && browserLine(answer.atMs, `handshake answered ${answer.status}`),
  open: ({ openedAtMs }: BrowserSocket) =>
    openedAtMs === undefined ? undefined : browserLine(openedAtMs, 'open'),
  called: ({ closeCalled: called }: BrowserSocket) =>
    called && browserLine(called.atMs, `the page called close(${called.code ?? ''})`),
  closed: ({ closed }: BrowserSocket) =>
    closed &&
    browserLine(
      closed.atMs,
      `close ${closed.code}, wasClean ${closed.wasClean}, reason ${JSON.stringify(closed.reason)}`,
    ),
  error: ({ error }: BrowserSocket) => error && browserLine(error.atMs, error.message),
  gone: ({ gone }: BrowserSocket) =>
    gone &&
    browserLine(gone.atMs, `the page was closed or left while the socket was open: ${gone.how}`),
};
