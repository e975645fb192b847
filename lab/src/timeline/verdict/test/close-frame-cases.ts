import {
  AT,
  backendOf,
  browserOf,
  closedWith,
  DIRECT,
  madeSocket,
  proxyOf,
} from '../../test/made-observations.ts';
import { type Case, close, cut, handshakeFailed, lost, open, upgraded } from './made-verdicts.ts';

export const CLOSE_FRAME_CASES: readonly Case[] = [
  [
    'a 101 that the browser does not accept',
    'client',
    'answer-not-accepted',
    /did not accept the handshake’s answer: Incorrect/,
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
    'backend',
    'backend-closed',
    /^The backend closed it with/,
    { backend: backendOf(open('proxy'), close('server', 4000, 'bye')) },
  ],
  [
    'a frame that breaks the rules',
    'backend',
    'protocol-error',
    /^The backend closed it with 1002/,
    { backend: backendOf(open('proxy'), close('server', 1002, 'Invalid WebSocket frame')) },
  ],
  [
    'a close frame with a code that no page can give',
    'client',
    'client-failed-it',
    /what came in broke the rules/,
    { backend: backendOf(open('proxy'), close('client', 1002, 'bad frame')) },
  ],
  [
    'a frame that the browser does not take, and a backend that hears nothing of it',
    'client',
    'client-failed-it',
    /what came in broke the rules/,
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
    'network',
    'closed-on-the-way',
    /^Something between the browser and the backend closed it with 1001/,
    {
      browser: browserOf(madeSocket(closedWith(1001))),
      proxy: proxyOf([upgraded]),
      backend: backendOf(open('proxy'), lost),
    },
  ],
  [
    'a 1001 of the other side, where no log says that the backend was stopped',
    'backend',
    'backend-closed',
    /^The backend closed it with/,
    { browser: browserOf(madeSocket(closedWith(1001))) },
  ],
  [
    'a close frame of a stopping backend that nobody answers',
    'backend',
    'close-unanswered',
    /its close frame was not answered/,
    {
      backend: backendOf(
        open('proxy'),
        close('server', 1001, 'the close frame was not answered in time'),
      ),
    },
  ],
  [
    'a client’s 1001, where no browser was watched',
    'client',
    'page-gone',
    /went away after 890 ms/,
    { backend: backendOf(open('proxy'), close('client', 1001)) },
  ],
  [
    'a clean close that nobody called, where the backend was not watched',
    'backend',
    'backend-closed',
    /^The backend closed it with/,
    { browser: browserOf(madeSocket(closedWith(4000))) },
  ],
];
