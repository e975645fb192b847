import { type CauseRecord, CUT } from './record.ts';

export const F02: CauseRecord = {
  title: 'a proxy or load balancer cuts silent connections',
  toTell: '--idle 310, or --proxy-log FILE',
  otherBrowsers: 'The same in Firefox and WebKit: no browser says anything.',
  script: `${CUT} It always comes after the same time of silence.`,
  messages: {
    'nginx, level info': [
      'upstream timed out (110: Connection timed out) while proxying upgraded connection',
    ],
    HAProxy: ['101 … cD--', '101 … sD--'],
    YARP: [
      'UpgradeActivityTimeout: The WebSocket connection was closed after being idle longer than the Activity Timeout',
    ],
  },
  seen: 'The socket works while there is traffic. nginx writes its access line only now, with 101 and the whole life as `request_time`. The backend sees 1006.',
  cause:
    'Each hop has a timer for silence: nginx 60 s, AWS ALB 60 s, Google’s backend service 30 s, HAProxy `timeout client` (50 s in Debian’s sample), Envoy 5 min, YARP and Cloudflare about 100 s, Azure’s load balancer 4 min. Traffic in one direction is enough for nginx and HAProxy; only silence in both is cut.',
  probe: 'lab101 doctor wss://example.com/socket --idle 310',
  decides:
    'It opens two sockets, one silent and one with pings. If only the silent one dies, it is a timer for silence, and the figures say after how long. If both die at the same age, see F13.',
  fix: {
    application: 'send a ping more often than every half of the smallest limit',
    nginx: '`proxy_read_timeout 3600s; proxy_send_timeout 3600s;`',
    haproxy: '`timeout tunnel 1h` (0 does not mean unlimited)',
    envoy: 'route `timeout: 0s` and `idle_timeout: 0s`',
    iis: '`<webSocket pingInterval="00:00:30"/>`, or a longer `system.webServer/proxy` timeout',
    apache: 'a longer `ProxyTimeout`',
    trafficserver: '`proxy.config.websocket.no_activity_timeout: 3600`',
    'load balancer':
      'AWS ALB `idle_timeout.timeout_seconds=300`; Google `BackendConfig.timeoutSec`',
    cloudflare: 'the limit is fixed: send pings',
    yarp: 'a longer `HttpRequest.ActivityTimeout` of the cluster',
  },
  unaffected: { caddy: 'has no limit for silence unless `stream_timeout` is set.' },
  lookAlikes: {
    F13: 'pings do not help: sockets of every age end at once, or each at the same age.',
    F32: 'Traefik’s log has `Peeking first byte`, and it comes within seconds.',
    F31: 'all sockets die after a constant 0.1 to 0.5 s, whatever they do.',
  },
  sources: [
    'websockets/ws#1598',
    'websockets/ws#2283',
    'kubernetes/ingress-nginx#5539',
    'dotnet/yarp#2615',
    'kubernetes/ingress-gce#1803',
    'haproxy/haproxy#2280',
  ],
};
