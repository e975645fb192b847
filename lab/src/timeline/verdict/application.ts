import type { CauseCode } from './causes.ts';

/** Fixes if the backend is a person's own application; they replace those of the causes. */
export const APPLICATION_FIXES: Partial<Readonly<Record<CauseCode, string>>> = {
  'backend-unreachable':
    'Start your application, or check its port: make status says what answers. If it is up, its own log says why it gave no answer.',
  'handshake-refused-by-backend':
    'Your application’s log says why: its path (F07; lab101 explain shows what the rules make of the address), a cookie or token, or an Origin that differs from Host (F04; preserveHostHeader="true" of <proxy> keeps the browser’s Host)[; it saw {origin}].',
  'backend-dropped':
    'Your application’s log says why: it crashed, or ended the connection without a close frame.',
  'message-too-big': 'Send smaller messages, or raise the limit of your application.',
  'slow-consumer': 'Send less, or let the client read faster.',
  'proxy-timeout':
    'Let your application send something more often, or raise the timeout: timeout of <proxy> (ARR).',
};

/** What the application's log would show. */
export const APPLICATION_WOULD_SHOW = {
  handshake:
    'Your application’s log would show whether the handshake got that far, and why it was refused.',
  end: 'Your application’s log would show who started the close, with its code.',
} as const;
