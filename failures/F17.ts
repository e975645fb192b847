import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';

const says = (text: string): string => `Error during WebSocket handshake: ${text}`;

export const F17: readonly Face[] = [
  {
    title: 'HAProxy deletes Upgrade from the answer',
    chain: [haproxy('http-response del-header Upgrade')],
    chromium: says("'Upgrade' header is missing"),
    timeline: 'answer-not-accepted',
    fix: { chain: [haproxy()] },
  },
  {
    title: 'nginx adds a second Upgrade',
    chain: [nginx(`${FORWARDS}\n      add_header Upgrade websocket always;`)],
    chromium: says("'Upgrade' header must not appear more than once in a response"),
    timeline: 'answer-not-accepted',
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx adds a second Sec-WebSocket-Accept',
    chain: [nginx(`${FORWARDS}\n      add_header Sec-WebSocket-Accept x always;`)],
    chromium: says("'Sec-WebSocket-Accept' header must not appear more than once in a response"),
    timeline: 'answer-not-accepted',
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy deletes Connection from the answer',
    chain: [haproxy('http-response del-header Connection')],
    chromium: says("'Connection' header is missing"),
    timeline: 'answer-not-accepted',
    fix: { chain: [haproxy()] },
  },
];
