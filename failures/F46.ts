import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

const chromium = 'Error in connection establishment: net::ERR_INVALID_HTTP_RESPONSE';

export const F46: Failure = {
  id: 'F46',
  who: 'the backend: its answer is not HTTP/1.1',
  symptoms: ['nginx: upstream sent no valid HTTP/1.0 header, status 009; Apache: AH01102'],
  faces: [
    {
      title: 'the application writes its refusal without an HTTP head',
      chain: [
        {
          hop: 'a hop that refuses an upgrade with bare text',
          on: ({ isUpgrade }, { pass, write, end }) => {
            if (!isUpgrade) pass();
            else {
              write('unauthorized\n');
              end();
            }
          },
        },
      ],
      chromium,
      doctor: { certainty: 'certain' },
      fix: { chain: [nginx(FORWARDS)], text: 'answer with an HTTP response' },
    },
    {
      title: 'a backend that speaks HTTP/2 alone',
      chain: [],
      backend: { http2: 'only' },
      chromium,
      doctor: { certainty: 'certain' },
      fix: { chain: [haproxy()], backend: {} },
    },
    {
      title: 'the same behind nginx',
      chain: [nginx(FORWARDS)],
      backend: { http2: 'only' },
      chromium: unexpected(502),
      doctor: { certainty: 'likely', with: { log: true } },
      fix: { backend: {} },
    },
  ],
  sources: [
    'https://datatracker.ietf.org/doc/html/rfc9113#section-3.4',
    'https://httpd.apache.org/docs/2.4/mod/mod_proxy.html',
  ],
};
