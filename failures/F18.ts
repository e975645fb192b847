import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { notAccepted } from './words.ts';

const RSV1 = 'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0';

export const F18: readonly Face[] = [
  {
    title: 'nginx hides the answer’s Sec-WebSocket-Extensions',
    chain: [nginx(`${FORWARDS}\n      proxy_hide_header Sec-WebSocket-Extensions;`)],
    chromium: RSV1,
    events: 'open, error, close 1006',
    timeline: 'client-failed-it',
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy deletes the answer’s Sec-WebSocket-Extensions',
    chain: [haproxy('http-response del-header Sec-WebSocket-Extensions')],
    chromium: RSV1,
    events: 'open, error, close 1006',
    timeline: 'client-failed-it',
    fix: { chain: [haproxy('http-request del-header Sec-WebSocket-Extensions')] },
  },
  {
    title: 'an extension that the browser did not offer',
    chain: [nginx(`${FORWARDS}\n      add_header Sec-WebSocket-Extensions x-foo always;`)],
    backend: { deflate: false },
    ...notAccepted("Found an unsupported extension 'x-foo' in 'Sec-WebSocket-Extensions' header"),
    fix: { chain: [nginx(FORWARDS)] },
  },
];
