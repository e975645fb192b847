import { haproxy } from './chains.ts';
import type { Face } from './model.ts';
import { unexpected } from './words.ts';

export const F19: readonly Face[] = [
  {
    title: 'HAProxy asks by HTTP/2 a backend that does not offer WebSockets over it',
    chain: [haproxy('', 'proto h2')],
    backend: { http2: 'only' },
    chromium: unexpected(502),
    doctor: { certainty: 'likely' },
    timeline: 'backend-unreachable',
    fix: { chain: [haproxy()], backend: {} },
  },
];
