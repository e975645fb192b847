import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { closeFrame, switching, byBackend } from './words.ts';

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
    ...byBackend(403),
    doctor: { with: { backend: true } },
    fix: { chain: [nginx(`${FORWARDS}\n      proxy_set_header Host $http_host;`)] },
  },
  {
    title: 'nginx forwards $host, which has no port',
    chain: [nginx(`${FORWARDS}\n      proxy_set_header Host $host;`)],
    backend: { checksOrigin: true },
    ...byBackend(403),
    fix: { chain: [nginx(`${FORWARDS}\n      proxy_set_header Host $http_host;`)] },
  },
  {
    title: 'HAProxy sets another Host',
    chain: [haproxy('http-request set-header Host app.internal')],
    backend: { checksOrigin: true },
    ...byBackend(403),
    doctor: { certainty: 'likely' },
    fix: { chain: [haproxy()] },
  },
  {
    title: 'the application takes the page for one of https',
    chain: [nginx(FORWARDS), wants('https')],
    ...byBackend(403),
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
