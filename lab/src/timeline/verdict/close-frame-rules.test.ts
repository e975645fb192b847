import { test } from 'node:test';
import {
  AT,
  backendOf,
  browserOf,
  closedWith,
  DIRECT,
  madeSocket,
  proxyOf,
} from '../test/made-observations.ts';
import {
  type Case,
  close,
  cut,
  expectVerdict,
  handshakeFailed,
  lost,
  open,
  upgraded,
} from './test/made-verdicts.ts';

const CASES: readonly Case[] = [
  [
    'a 101 that the browser does not accept',
    'answer-not-accepted',
    {
      browser: browserOf(
        madeSocket(
          handshakeFailed(
            'Error during WebSocket handshake: Incorrect ‘Sec-WebSocket-Accept’ header value',
          ),
        ),
      ),
      proxy: proxyOf([upgraded]),
    },
  ],
  [
    'a close of the backend’s with a code of its own',
    'backend-closed',
    { backend: backendOf(open('proxy'), close('server', 4000, 'bye')) },
  ],
  [
    'a 1013 for what it said, not for what it did not read',
    'backend-closed',
    { backend: backendOf(open('proxy'), close('server', 1013, 'overload: too many messages')) },
  ],
  [
    'a frame that breaks the rules',
    'protocol-error',
    { backend: backendOf(open('proxy'), close('server', 1002, 'Invalid WebSocket frame')) },
  ],
  [
    'a close frame with a code that no page can give',
    'client-failed-it',
    { backend: backendOf(open('proxy'), close('client', 1002, 'bad frame')) },
  ],
  [
    'a frame that the browser does not take, and a backend that hears nothing of it',
    'client-failed-it',
    {
      browser: browserOf(
        madeSocket({
          ...DIRECT,
          ...cut,
          error: { atMs: AT + 890, message: 'Invalid frame header' },
        }),
      ),
      backend: backendOf(open('direct'), lost),
    },
  ],
  [
    'a close frame that the backend did not send',
    'closed-on-the-way',
    {
      browser: browserOf(madeSocket(closedWith(1001))),
      proxy: proxyOf([upgraded]),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a 1001 of the other side, where no log says that the backend was stopped',
    'backend-closed',
    { browser: browserOf(madeSocket(closedWith(1001))) },
  ],
  [
    'a close frame of a stopping backend that nobody answers',
    'close-unanswered',
    {
      backend: backendOf(
        open('proxy'),
        close('server', 1001, 'the close frame was not answered in time'),
      ),
    },
  ],
  [
    'a client’s 1001, where no browser was watched',
    'page-gone',
    { backend: backendOf(open('proxy'), close('client', 1001)) },
  ],
  [
    'a clean close that nobody called, where the backend was not watched',
    'backend-closed',
    { browser: browserOf(madeSocket(closedWith(4000))) },
  ],
];

for (const [what, cause, seen] of CASES) {
  test(`${cause}: ${what}`, () => expectVerdict(cause, seen));
}
