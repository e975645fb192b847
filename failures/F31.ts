import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { byProxy } from './words.ts';

export const F31: readonly Face[] = [
  {
    title: 'nginx refuses every upgrade with 403',
    chain: [nginx(`if ($http_upgrade) { return 403; }\n      ${FORWARDS}`)],
    ...byProxy(403),
    doctor: { certainty: 'likely' },
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx ends the connection without an answer (444)',
    chain: [nginx(`if ($http_upgrade) { return 444; }\n      ${FORWARDS}`)],
    chromium: 'Connection closed before receiving a handshake response',
    doctor: { certainty: 'likely' },
    timeline: 'handshake-refused-by-proxy',
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'HAProxy denies every upgrade',
    chain: [haproxy('http-request deny if { req.hdr(upgrade) -m found }')],
    ...byProxy(403),
    doctor: { certainty: 'likely' },
    fix: { chain: [haproxy()] },
  },
  {
    title: 'an appliance ends each socket 0.3 s after its first message',
    chain: [
      {
        hop: 'a hop that ends each WebSocket 0.3 s after its first message, as some appliances do',
        on: ({ isUpgrade }, { pass, after, end }) => {
          // From the message on: a slow machine’s handshake takes longer than that.
          const fromBackend = (bytes: Buffer): Buffer => {
            if (isUpgrade) after(300, end);
            return bytes;
          };
          pass({ fromBackend });
        },
      },
    ],
    chromium: null,
    events: 'open, message, close 1006',
    staysMs: 2500,
    doctor: { certainty: 'likely' },
    fix: { chain: [nginx(FORWARDS)] },
  },
];
