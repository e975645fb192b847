import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F46: CauseRecord = {
  title: 'the answer is not HTTP',
  toTell: '--proxy-log FILE: what the proxy says of the answer',
  console: [
    'Error during WebSocket handshake: net::ERR_INVALID_HTTP_RESPONSE',
    unexpectedStatus(502),
  ],
  messages: {
    nginx: ['upstream sent no valid HTTP/1.0 header while reading response header from upstream'],
    Apache: ['AH01102: error reading status line from remote server'],
  },
  seen: 'Direct: the browser’s own error. Behind nginx the access log has status 009, behind others it is a 502.',
  cause:
    'The application writes plain text to an upgrade that it refuses, or the port speaks HTTP/2 alone, or TLS.',
  probe:
    "printf 'GET /socket HTTP/1.1\\r\\nHost: example.com\\r\\n\\r\\n' | nc -w 3 127.0.0.1 8080 | head -c 64 | xxd",
  decides:
    'The first bytes: `00 00 xx 04` are SETTINGS of HTTP/2, `15 03` a TLS alert, else read the text.',
  fix: {
    nginx: '`proxy_http_version 1.1;` and a backend that speaks HTTP/1.1 on that port',
    haproxy: '`server app 127.0.0.1:8080 proto h1`, or `proto h2` for a backend with HTTP/2 alone',
    caddy: '`reverse_proxy h2c://backend:8080` for HTTP/2 alone; WebSockets need HTTP/1.1',
    envoy: 'explicit `http_protocol_options` in the cluster',
    traefik: '`scheme: http` for the service',
    application: 'answer a refused upgrade with an HTTP response',
  },
  lookAlikes: {
    F12: 'the first bytes are TLS.',
    F34: 'the answer is HTTP and names the version.',
    F19: 'HAProxy logs SH.',
  },
  sources: ['RFC 9112, section 4 (status line)', 'RFC 9113, section 3.4'],
};
