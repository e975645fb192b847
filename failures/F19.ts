import { haproxy } from './chains.ts';
import type { Face } from './model.ts';
import { unreachable } from './words.ts';

export const F19: readonly Face[] = [
  {
    title: 'HAProxy asks by HTTP/2 a backend that does not offer WebSockets over it',
    chain: [haproxy('', 'proto h2')],
    backend: { http2: 'only' },
    ...unreachable(502),
    doctor: { certainty: 'likely' },
    fix: { chain: [haproxy()], backend: {} },
  },
];
