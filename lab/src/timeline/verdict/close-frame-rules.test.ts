import type { SeenEvent } from '../merge/socket-observations.ts';
import { AT, backendOf, closedWith, proxyOf, DIRECT } from '../test/observation-fixtures.ts';
import {
  type VerdictCase,
  testCases,
  close,
  cut,
  browserFailed,
  open,
  upgraded,
  browserSaw,
  lostBehind,
  lostThrough,
} from './test/verdict-cases.ts';

const BROWSER = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' } };

testCases([
  [
    'a 101 that the browser does not accept',
    'client: answer-not-accepted',
    /rejected the answer to the handshake: Incorrect/,
    {
      ...browserFailed(
        'Error during WebSocket handshake: Incorrect ‘Sec-WebSocket-Accept’ header value',
      ),
      proxy: proxyOf([upgraded]),
    },
  ],
  [
    'a close of the backend’s with a code of its own',
    'backend: backend-closed',
    /^The backend closed it with/,
    { backend: backendOf(open('proxy'), close('server', 4000, 'bye')) },
  ],
  [
    'a 1013 for what it said, not for what it did not read',
    'backend: backend-closed',
    /^The backend closed it with 1013 “overload: too many messages”/,
    { backend: backendOf(open('proxy'), close('server', 1013, 'overload: too many messages')) },
  ],
  [
    'a frame that breaks the rules',
    'backend: protocol-error',
    /^The backend closed it with 1002/,
    { backend: backendOf(open('proxy'), close('server', 1002, 'Invalid WebSocket frame')) },
  ],
  [
    'a close frame with a code that no page can give',
    'client: client-failed-it',
    /^The client ended it with 1002 after 890 ms: what it received violated the protocol \(bad frame\)\. .*check permessage-deflate first/,
    { backend: backendOf(open('proxy'), close('client', 1002, 'bad frame')) },
  ],
  [
    'a frame that the browser does not take, and a backend that hears nothing of it',
    'client: client-failed-it',
    /what it received violated the protocol/,
    {
      browser: browserSaw({
        ...DIRECT,
        ...cut,
        error: { atMs: AT + 890, message: 'Invalid frame header' },
      }),
      backend: lostBehind('direct'),
    },
  ],
  [
    'the page closed it, and the answer to its close frame was broken',
    'client: page-closed',
    /^The page closed it with 1000 after 890 ms\.$/,
    {
      browser: browserSaw({
        ...cut,
        closeCalled: { atMs: AT + 880, code: 1000 },
        error: { atMs: AT + 890, message: 'Received a broken close frame' },
      }),
      backend: backendOf(open('proxy'), close('client', 1000)),
    },
  ],
  [
    'a close frame that the backend did not send',
    'network: closed-on-the-way',
    /^Something between the browser and the backend closed it with 1001/,
    {
      browser: browserSaw(closedWith(1001)),
      ...lostThrough(),
    },
  ],
  [
    'a 1001 of the other side, where no log says that the backend was stopped',
    'backend: backend-closed',
    /^The backend closed it with/,
    { browser: browserSaw(closedWith(1001)) },
  ],
  [
    'a close frame of a stopping backend that nobody answers',
    'backend: close-unanswered',
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
    'client: page-gone',
    /went away after 890 ms/,
    { backend: backendOf(open('proxy'), close('client', 1001)) },
  ],
  [
    'a clean close that nobody called, where the backend was not watched',
    'backend: backend-closed',
    /^The backend closed it with/,
    { browser: browserSaw(closedWith(4000)) },
  ],
  ...[
    [
      open('direct', { extensions: '' }),
      /^The client .*violated the protocol\. Something on the path may have altered a frame\.$/,
    ],
    [open('direct', { extensions: 'permessage-deflate' }), /check permessage-deflate first\.$/],
  ].map(([opened, says]): VerdictCase => [
    'permessage-deflate is suspected only if it was not known to be absent',
    'client: client-failed-it',
    says as RegExp,
    { backend: backendOf(opened as SeenEvent, close('client', 1002)) },
  ]),
  [
    'no extension was agreed to, and the backend took a frame for broken',
    'backend: protocol-error',
    /may have altered a frame\.$/,
    { backend: backendOf(open('direct', { extensions: '' }), close('server', 1002)) },
  ],
  ...[
    [1003, /^The client ended it with 1003 after 890 ms: it does not accept that type of data\./],
    [1008, /^The client ended it with 1008 .*policy/],
    [1009, /^The client ended it with 1009 .*a message was too big for it/],
    [1010, /^The client ended it with 1010 .*extension that it needs/],
    [1011, /^The client ended it with 1011 .*an internal error, or a proxy such as IIS lost it\./],
    [1012, /^The client ended it with 1012 .*it restarts/],
    [1013, /^The client ended it with 1013 .*it is overloaded/],
    [1014, /^The client ended it with 1014 .*it is a gateway/],
    [2999, /^The client ended it with 2999 after 890 ms\./],
  ].map(([code, says]): VerdictCase => [
    `a close frame with ${String(code)} breaks no rules`,
    'client: client-ended',
    says as RegExp,
    { backend: backendOf(open('proxy'), close('client', Number(code))) },
  ]),
  ...(
    [
      [{}, 'client'],
      [
        { 'user-agent': 'Python/3.10 websockets/10.4', origin: 'https://reverseproxy.com' },
        'client',
      ],
      [{ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }, 'page'],
      [{ origin: 'https://reverseproxy.com' }, 'page'],
    ] as const
  ).map(([headers, party]): VerdictCase => [
    `the handshake has ${Object.keys(headers).join(' and ') || 'nothing of a browser'}`,
    'client: page-closed',
    new RegExp(`^The ${party} closed it with 1000`),
    { backend: backendOf(open('proxy', { headers }), close('client', 1000)) },
  ]),
  [
    'a client that is no browser goes with 1001',
    'client: page-gone',
    /^The client went away after 890 ms \(1001\)\.$/,
    { backend: backendOf(open('proxy', { headers: {} }), close('client', 1001)) },
  ],
  [
    'a browser’s 1001',
    'client: page-gone',
    /\(1001\): its page was left, its tab closed, or it crashed\.$/,
    { backend: backendOf(open('proxy', BROWSER), close('client', 1001)) },
  ],
  [
    'no browser sends 1011: IIS does, if the browser is gone',
    'client: client-lost',
    /^The client’s connection broke without a close frame after 890 ms/,
    { backend: backendOf(open('proxy', BROWSER), close('client', 1011)) },
  ],
  [
    'a 1011 in the place of a browser that is still there',
    'cannot tell: cannot-tell',
    /^The proxy sent the backend a close frame with 1011, which no browser sends, .*why it did\.$/,
    { browser: browserSaw(cut), backend: backendOf(open('proxy', BROWSER), close('client', 1011)) },
  ],
  ...[
    ["'Upgrade' header is missing", 'F17'],
    ["Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received", 'F21'],
    ["Found an unsupported extension 'x-foo' in 'Sec-WebSocket-Extensions' header", 'F18'],
    ["Incorrect 'Sec-WebSocket-Accept' header value", 'F05'],
  ].map(([message, failure]): VerdictCase => [
    `what Chromium says of a 101 is a sign of ${failure}`,
    'client: answer-not-accepted',
    new RegExp(`\\(${failure}\\)\\.$`),
    {
      ...browserFailed(`Error during WebSocket handshake: ${message}`),
      proxy: proxyOf([upgraded]),
    },
  ]),
  [
    'past the proxy a 1011 is the client’s own',
    'client: client-ended',
    /an internal error\. No page/,
    { backend: backendOf(open('direct'), close('client', 1011)) },
  ],
]);
