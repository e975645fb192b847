import { type CauseRecord, CUT } from './record.ts';

export const F13: CauseRecord = {
  title: 'a reload, a restart or a lifetime limit ends connections',
  toTell: '--proxy-log FILE: a reload or shutdown at that time',
  otherBrowsers: 'The same in every browser.',
  script: `${CUT} Caddy and Cloudflare send a close frame: 1001, \`wasClean\` true.`,
  messages: {
    'nginx, level notice': ['gracefully shutting down'],
    Cloudflare: ['1001 CloudFlare WebSocket Proxy restarting'],
  },
  seen: 'Many sockets of different ages end in the same second, or each at the same age.',
  cause:
    'nginx with `worker_shutdown_timeout` cuts that long after a reload; without it old workers stay for ever. Caddy closes at once. ingress-nginx waits 240 s. IIS recycles the application pool and cuts after `shutdownTimeLimit`, 90 s.',
  probe: 'lab101 doctor wss://example.com/socket --idle 310 --proxy-log error.log',
  decides:
    'Both the silent socket and the one with pings die together, and a line of a reload stands at that time.',
  fix: {
    application: 'connect again after a random delay',
    nginx: 'a longer `worker_shutdown_timeout`',
    caddy: '`stream_close_delay 5m` in reverse_proxy',
    haproxy: 'a longer `hard-stop-after`',
    iis: 'recycle the application pool at a fixed time, `idleTimeout` 0, overlapped recycling',
    envoy: 'a longer `--drain-time-s`',
    traefik: 'a longer `lifeCycle.graceTimeOut` of the entry point',
  },
  lookAlikes: {
    F02: 'a socket with pings survives.',
    F32: 'Traefik, and within seconds.',
    F31: 'well under a second, again and again.',
  },
  sources: [
    'kubernetes/ingress-nginx#2461',
    'kubernetes/ingress-nginx#11515',
    'caddyserver/caddy#5471',
    'caddyserver/caddy#6420',
    'traefik/traefik#3630',
  ],
};
