import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';

const DROPPED = {
  subprotocol: 'graphql-ws',
  backend: { subprotocol: 'graphql-ws' },
  chromium:
    "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
} as const;

export const F21: readonly Face[] = [
  {
    title: 'nginx empties the request’s header',
    chain: [nginx(`${FORWARDS}\n      proxy_set_header Sec-WebSocket-Protocol "";`)],
    ...DROPPED,
    timeline: 'answer-not-accepted',
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy deletes the answer’s header',
    chain: [haproxy('http-response del-header Sec-WebSocket-Protocol')],
    ...DROPPED,
    timeline: 'answer-not-accepted',
    fix: { chain: [haproxy()] },
  },
  {
    title: 'the application knows another subprotocol',
    chain: [nginx(FORWARDS)],
    ...DROPPED,
    backend: { subprotocol: 'graphql-transport-ws' },
    timeline: 'answer-not-accepted',
    fix: { subprotocol: 'graphql-transport-ws', text: 'offer graphql-transport-ws' },
  },
];
