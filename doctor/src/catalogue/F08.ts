import { type CauseRecord, NEVER_OPENED, unexpectedStatus } from './record.ts';

export const F08: CauseRecord = {
  title: 'requests of one session reach different backends (no affinity)',
  toTell: '--backend URL: one backend alone has no such failure',
  console: [unexpectedStatus(400), unexpectedStatus(404)],
  script: `${NEVER_OPENED} It works now and then.`,
  messages: {
    'Engine.IO, polling': ['{"code":1,"message":"Session ID unknown"}'],
    'Engine.IO, socket': ['Session ID unknown'],
    SignalR: ['The connection ID is not present on the server'],
  },
  seen: 'With n backends it fails about (n−1)/n of the time, and more under load. One backend alone never fails.',
  cause:
    'Socket.IO, SockJS and SignalR begin with a plain request that makes a session in one backend. The handshake that follows reaches another, which does not know it.',
  probe:
    "curl -s 'https://example.com/socket.io/?EIO=4&transport=polling'\n# take its sid, and ask several times, each on a new connection:\ncurl -s 'https://example.com/socket.io/?EIO=4&transport=polling&sid=THE_SID'",
  decides: 'A mixture of answers and `{"code":1}` is missing affinity. `{"code":3}` is F01.',
  fix: {
    nginx: '`ip_hash;` or `hash $cookie_NAME;` in upstream',
    haproxy: '`cookie SRV insert indirect nocache`',
    iis: 'ARR: Server Affinity, Client affinity',
    traefik: '`sticky.cookie` of the service',
    caddy: '`lb_policy cookie`',
    apache:
      '`ProxySet stickysession=ROUTEID`, a `route` for each member, and a Set-Cookie of ROUTEID',
    envoy: '`lb_policy: RING_HASH` with a cookie in `hash_policy`',
    'load balancer':
      'AWS ALB: stickiness of the target group; Kubernetes: `sessionAffinity: ClientIP`',
    application: '`transports: ["websocket"]`, or SkipNegotiation for SignalR',
  },
  lookAlikes: {
    F11: 'one of the backends is down: 502 or 503, not 400.',
    F01: 'each handshake fails, and polling works.',
  },
  sources: [
    'socketio/socket.io#1739',
    'socketio/socket.io#3002',
    'socketio/socket.io#4433',
    'kubernetes-sigs/aws-load-balancer-controller#189',
  ],
};
