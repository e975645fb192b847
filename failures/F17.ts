import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { notAccepted } from './words.ts';

export const F17: readonly Face[] = [
  {
    title: 'HAProxy deletes Upgrade from the answer',
    chain: [haproxy('http-response del-header Upgrade')],
    ...notAccepted("'Upgrade' header is missing"),
    fix: { chain: [haproxy()] },
  },
  {
    title: 'nginx adds a second Upgrade',
    chain: [nginx(`${FORWARDS}\n      add_header Upgrade websocket always;`)],
    ...notAccepted("'Upgrade' header must not appear more than once in a response"),
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx adds a second Sec-WebSocket-Accept',
    chain: [nginx(`${FORWARDS}\n      add_header Sec-WebSocket-Accept x always;`)],
    ...notAccepted("'Sec-WebSocket-Accept' header must not appear more than once in a response"),
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy deletes Connection from the answer',
    chain: [haproxy('http-response del-header Connection')],
    ...notAccepted("'Connection' header is missing"),
    fix: { chain: [haproxy()] },
  },
];
