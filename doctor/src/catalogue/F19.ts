import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F19: CauseRecord = {
  title: 'HTTP/2 between browser, proxy and backend does not carry WebSockets',
  toTell: '--proxy-log FILE: HAProxy logs SH',
  console: [unexpectedStatus(502), unexpectedStatus(400)],
  messages: { HAProxy: ['502 … SH--'] },
  seen: 'A working WebSocket over HTTP/2 has status 200 in the developer tools: that is no fault. curl without `--http1.1` reports a false 426 at such a site.',
  cause:
    'The proxy speaks HTTP/2 to a backend that does not know the extended CONNECT of RFC 8441, or a front offers it and the next hop does not carry it.',
  probe: 'lab101 doctor wss://example.com/socket',
  decides:
    'It asks over HTTP/1.1 and over HTTP/2, and reads SETTINGS_ENABLE_CONNECT_PROTOCOL (0x8). One works and the other does not.',
  fix: {
    haproxy:
      '`server app 127.0.0.1:8080 ws h1`, or no `alpn h2` to the server; `h2-workaround-bogus-websocket-clients`',
    envoy:
      '`http2_protocol_options: { allow_connect: true }` on HTTP/2 hops, or HTTP/1.1 to the backend',
    traefik: '`scheme: http` for the service, not `h2c`',
    caddy: '`transport http { versions 1.1 }` for the backend',
    apache: '`ProxyPass` with http:// or ws://, not h2://; `H2WebSockets off` for browsers',
  },
  unaffected: {
    nginx: 'speaks HTTP/1.1 for WebSockets on both sides: a browser opens a second connection.',
  },
  lookAlikes: {
    F38: 'the front itself breaks RFC 8441.',
    F34: 'the handshake fails over HTTP/1.1 as well.',
    F46: 'the backend speaks nothing but HTTP/2.',
  },
  sources: [
    'haproxy/haproxy#1364',
    'haproxy/haproxy#3355',
    'envoyproxy/envoy#38645',
    'kubernetes-sigs/aws-load-balancer-controller#2917',
    'RFC 8441',
  ],
};
