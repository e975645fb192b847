import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { closeFrame, switching, unexpected } from './words.ts';

const wants = (scheme: string): OddHop => ({
  hop: `a backend that expects an origin of ${scheme}`,
  on: ({ get, isUpgrade }, { pass, answer }) =>
    isUpgrade && get('origin') !== '' && !get('origin').startsWith(`${scheme}:`)
      ? answer(403)
      : pass(),
});

export const F04: readonly Face[] = [
  {
    title: 'nginx does not forward Host',
    chain: [nginx(FORWARDS)],
    backend: { checksOrigin: true },
    chromium: unexpected(403),
    doctor: { with: { backend: true } },
    timeline: 'handshake-refused-by-backend',
    fix: { chain: [nginx(`${FORWARDS}\n      proxy_set_header Host $http_host;`)] },
  },
  {
    title: 'nginx forwards $host, which has no port',
    chain: [nginx(`${FORWARDS}\n      proxy_set_header Host $host;`)],
    backend: { checksOrigin: true },
    chromium: unexpected(403),
    timeline: 'handshake-refused-by-backend',
    fix: { chain: [nginx(`${FORWARDS}\n      proxy_set_header Host $http_host;`)] },
  },
  {
    title: 'HAProxy sets another Host',
    chain: [haproxy('http-request set-header Host app.internal')],
    backend: { checksOrigin: true },
    chromium: unexpected(403),
    doctor: { certainty: 'likely' },
    timeline: 'handshake-refused-by-backend',
    fix: { chain: [haproxy()] },
  },
  {
    title: 'the application takes the page for one of https',
    chain: [nginx(FORWARDS), wants('https')],
    chromium: unexpected(403),
    timeline: 'handshake-refused-by-backend',
    fix: { chain: [nginx(FORWARDS), wants('http')] },
  },
  {
    title: 'the application opens the socket, and closes it with 1008',
    chain: [
      nginx(FORWARDS),
      {
        hop: 'a backend that closes sockets of other origins with 1008',
        on: (request, { pass, write, end }) => {
          if (!request.isUpgrade || request.get('origin') === '') {
            pass();
            return;
          }
          write(switching(request));
          write(closeFrame(1008));
          end();
        },
      },
    ],
    chromium: null,
    events: 'open, close 1008',
    timeline: 'backend-closed',
    fix: { chain: [nginx(FORWARDS)], text: 'the application’s list of origins has the page’s' },
  },
];
