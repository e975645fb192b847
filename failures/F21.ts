import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { notAccepted } from './words.ts';

const DROPPED = {
  subprotocol: 'graphql-ws',
  backend: { subprotocol: 'graphql-ws' },
  ...notAccepted("Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received"),
} as const;

export const F21: readonly Face[] = [
  {
    title: 'nginx empties the request’s header',
    chain: [nginx(`${FORWARDS}\n      proxy_set_header Sec-WebSocket-Protocol "";`)],
    ...DROPPED,
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy deletes the answer’s header',
    chain: [haproxy('http-response del-header Sec-WebSocket-Protocol')],
    ...DROPPED,
    fix: { chain: [haproxy()] },
  },
  {
    title: 'the application knows another subprotocol',
    chain: [nginx(FORWARDS)],
    ...DROPPED,
    backend: { subprotocol: 'graphql-transport-ws' },
    fix: { subprotocol: 'graphql-transport-ws', text: 'offer graphql-transport-ws' },
  },
];
