import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';

const chromium = 'Error during WebSocket handshake: net::ERR_INVALID_HTTP_RESPONSE';

export const F46: readonly Face[] = [
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
    fix: { chain: [nginx(FORWARDS)], text: 'answer with an HTTP response' },
  },
  {
    title: 'a backend that speaks HTTP/2 alone',
    chain: [],
    backend: { http2: 'only' },
    chromium,
    timeline: 'answer-not-http',
    fix: { chain: [haproxy()], backend: {} },
  },
  {
    title: 'the same behind nginx, which hands its bytes on',
    // With buffering, nginx keeps them for ever in one connection of forty: the browser times out.
    // The browser ends at once, as the backend does: what nginx logs is the backend's end.
    chain: [nginx(`${FORWARDS} proxy_buffering off; proxy_ignore_client_abort on;`)],
    backend: { http2: 'only' },
    chromium,
    doctor: { with: { proxyLog: 'error' } },
    timeline: 'answer-not-http',
    fix: { backend: {}, text: 'a backend that speaks HTTP/1.1' },
  },
];
