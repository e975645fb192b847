import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Failure } from './model.ts';

const CUT = { chromium: null, events: 'open, message, close 1006', staysMs: 2500 } as const;
const IDLE = { certainty: 'certain', with: { idleSeconds: 3, backend: true } } as const;

export const F02: Failure = {
  id: 'F02',
  who: 'a proxy or load balancer, which ends connections that are silent for so long',
  symptoms: [
    'works, then closes with 1006 after the same time of silence: 60 s behind nginx, 100 s behind YARP and Cloudflare',
    'nginx, at level info: upstream timed out (110: Connection timed out) while proxying upgraded connection',
    'HAProxy: 101 with cD-- or sD--',
  ],
  faces: [
    {
      title: 'nginx: proxy_read_timeout is shorter than the silence',
      chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 1s;`)],
      ...CUT,
      doctor: IDLE,
      timeline: 'idle-cut-by-proxy',
      fix: { chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 3600s;`)] },
    },
    {
      title: 'HAProxy: timeout tunnel is shorter than the silence',
      chain: [haproxy('timeout client 1s')],
      ...CUT,
      doctor: IDLE,
      timeline: 'idle-cut-by-proxy',
      fix: { chain: [haproxy('timeout client 1h')] },
    },
    {
      title: 'nginx, and its log says it',
      chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 1s;`)],
      ...CUT,
      doctor: { certainty: 'certain', with: { log: true } },
      fix: { chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 3600s;`)] },
    },
  ],
  sources: [
    'https://github.com/websockets/ws/issues/1598',
    'https://github.com/dotnet/yarp/issues/2615',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
  ],
};
