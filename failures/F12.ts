import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { byProxy, unreachable } from './words.ts';

export const F12: readonly Face[] = [
  {
    title: 'nginx asks a backend without TLS by https',
    chain: [nginx(FORWARDS, '', 'https://{NEXT}')],
    ...unreachable(502),
    doctor: { with: { proxyLog: 'error' } },
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx asks a backend with TLS by http',
    chain: [nginx(FORWARDS)],
    backend: { secure: true },
    ...unreachable(502),
    doctor: { certainty: 'likely', with: { proxyLog: 'error' } },
    fix: { chain: [nginx(FORWARDS, '', 'https://{NEXT}')] },
  },
  {
    title: 'ws:// to a port with TLS',
    chain: [nginx(FORWARDS)],
    wrongPort: true,
    ...byProxy(400),
    fix: { wrongPort: false, secure: true, text: 'open wss://' },
  },
  {
    title: 'wss:// to a port without TLS',
    chain: [nginx(FORWARDS)],
    secure: true,
    wrongPort: true,
    chromium: 'Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR',
    timeline: 'tls-failed',
    fix: { wrongPort: false, text: 'open the port that has TLS' },
  },
  {
    title: 'HAProxy asks a backend with TLS in plain text',
    chain: [haproxy()],
    backend: { secure: true },
    ...unreachable(502),
    doctor: { certainty: 'likely', beside: 'F11' },
    fix: { chain: [haproxy('', 'ssl verify none')] },
  },
];
