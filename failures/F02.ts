import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face } from './model.ts';

const CUT = { chromium: null, events: 'open, message, close 1006', staysMs: 2500 } as const;
const IDLE = { with: { idleSeconds: 3, backend: true } } as const;

export const F02: readonly Face[] = [
  {
    title: 'nginx: proxy_read_timeout is shorter than the silence',
    chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 1s;`)],
    ...CUT,
    doctor: IDLE,
    timeline: 'proxy-timeout',
    fix: { chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 3600s;`)] },
  },
  {
    title: 'HAProxy: timeout tunnel is shorter than the silence',
    chain: [haproxy('', '', 'timeout tunnel 1s')],
    ...CUT,
    doctor: IDLE,
    timeline: 'proxy-timeout',
    fix: { chain: [haproxy('', '', 'timeout tunnel 1h')] },
  },
  {
    title: 'nginx, and its log says it',
    chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 1s;`)],
    ...CUT,
    doctor: { with: { proxyLog: 'error' } },
    timeline: 'proxy-timeout',
    fix: { chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 3600s;`)] },
  },
];
