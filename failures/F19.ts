import { haproxy } from './chains.ts';
import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

export const F19: Failure = {
  id: 'F19',
  who: 'a hop of HTTP/2 that does not carry WebSockets (RFC 8441)',
  faces: [
    {
      title: 'HAProxy asks by HTTP/2 a backend that does not offer WebSockets over it',
      chain: [haproxy('', 'proto h2')],
      backend: { http2: 'only' },
      chromium: unexpected(502),
      doctor: { certainty: 'likely' },
      timeline: 'backend-unreachable',
      fix: { chain: [haproxy()], backend: {} },
    },
  ],
};
