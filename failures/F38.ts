import type { Face } from './model.ts';

export const F38: readonly Face[] = [
  {
    title: 'the front resets the extended CONNECT',
    chain: [],
    backend: { secure: true, http2: 'resets' },
    secure: true,
    chromium: 'Stream closed with error: net::ERR_HTTP2_PROTOCOL_ERROR',
    doctor: { certainty: 'likely' },
    fix: {
      backend: { secure: true },
      text: 'a front that does not offer WebSockets over HTTP/2',
    },
  },
];
