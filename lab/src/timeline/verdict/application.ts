import type { CauseCode } from './causes.ts';

/** Fixes if the backend is a person's own application; they replace those of the causes. */
export const APPLICATION_FIXES: Partial<Readonly<Record<CauseCode, string>>> = {
  'backend-unreachable':
    'Start your application, or check its port: make status says what answers. If it is up, its own log says why it gave no answer.',
  'backend-dropped':
    'Your application’s log says why: it crashed, or ended the connection without a close frame.',
  'message-too-big': 'Send smaller messages, or raise the limit of your application.',
  'slow-consumer': 'Send less, or let the client read faster.',
  'proxy-timeout':
    'Let your application send something more often, or raise the timeout: timeout of <proxy> (ARR).',
};

const PATH = 'its path (F07; lab101 explain shows what the rules make of the address)';
const ORIGIN =
  'an Origin that differs from Host (F04; preserveHostHeader="true" of <proxy> keeps the browser’s Host)';
const SAW = '[; it saw {origin}]';
const LOGIN = 'a cookie or token that the handshake lacks (F10)';

/** Why an application refuses a handshake, by its status: the most frequent reason first. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: `${PATH}, or ${ORIGIN}${SAW}`,
  401: LOGIN,
  403: `${ORIGIN}${SAW}, or ${LOGIN}`,
  404: PATH,
  405: PATH,
  429: 'a limit of connections (F30)',
  503: 'a limit of connections (F30), or a part of it that is not up',
};

/** What to do about an application that answered so. */
export function refusalFix(status: number): string {
  const failed =
    status >= 500 ? 'it failed while it answered' : `${PATH}, ${LOGIN}, or ${ORIGIN}${SAW}`;
  return `Your application’s log says why: ${REFUSALS[status] ?? failed}.`;
}

/** What its log would have shown. */
export const APPLICATION_WOULD_SHOW = {
  handshake:
    'Your application’s log would show whether the handshake got that far, and why it was refused.',
  end: 'Your application’s log would show who started the close, with its code.',
} as const;

/** A text of the lab's own that is about the backend, if that is a person's own application. */
export function inApplicationWords(text: string): string {
  return text.replaceAll(/(?<!\{)\b(b|B)ackend\b/g, (_, first: string) =>
    first === 'b' ? 'application' : 'Application',
  );
}
