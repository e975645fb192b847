import type { Failure } from './model.ts';

export const F38: Failure = {
  id: 'F38',
  who: 'a front that offers WebSockets over HTTP/2 (RFC 8441) and breaks them',
  symptoms: ['Chromium and Firefox fail, Safari works', 'it works with HTTP/2 switched off'],
  faces: [
    {
      title: 'the front resets the extended CONNECT',
      chain: [],
      backend: { secure: true, http2: 'resets' },
      secure: true,
      chromium: 'Error in connection establishment: net::ERR_HTTP2_PROTOCOL_ERROR',
      doctor: { certainty: 'likely' },
      fix: { backend: { secure: true } },
    },
  ],
  sources: [
    'https://github.com/haproxy/haproxy/issues/3355',
    'https://datatracker.ietf.org/doc/html/rfc8441',
  ],
};
