import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';

export const F13: Failure = {
  id: 'F13',
  who: 'the proxy: it was reloaded or restarted, and ends what is left of before',
  symptoms: [
    'many sockets of different ages end in the same second; pings do not help',
    'Caddy closes with 1001 at a reload, Cloudflare with 1001 at a restart',
    'nginx: gracefully shutting down',
  ],
  faces: [
    {
      title: 'nginx is reloaded, with worker_shutdown_timeout',
      chain: [nginx(FORWARDS)],
      chromium: null,
      events: 'open, message, close 1006',
      staysMs: 20_000,
      then: 'reload',
      doctor: { certainty: 'likely', with: { idleSeconds: 6 } },
      timeline: 'proxy-shutdown',
      fix: { staysMs: 0, text: 'connect again after a random delay' },
    },
  ],
  sources: [
    'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout',
    'https://github.com/kubernetes/ingress-nginx/issues/2461',
    'https://github.com/caddyserver/caddy/issues/5471',
  ],
};
