import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F34: CauseRecord = {
  title: 'the backend wants HTTP/1.1, and the proxy speaks 1.0',
  toTell: 'proxy_http_version 1.1 in the proxy; --backend URL tries HTTP/1.0',
  console: [
    unexpectedStatus(400),
    unexpectedStatus(426),
    unexpectedStatus(502),
    unexpectedStatus(505),
  ],
  messages: { clients: ['Handshake ended with HTTP error: 400'] },
  seen: 'It works with Node’s ws, which accepts HTTP/1.0, and fails with a stricter server.',
  cause:
    'By default, nginx before 1.29.7 uses HTTP/1.0 to the backend. A handshake needs HTTP/1.1.',
  probe: 'lab101 doctor wss://example.com/socket --backend http://127.0.0.1:8080',
  decides:
    'The backend’s own address gives 101 over HTTP/1.1, and over HTTP/1.0 what the browser gets.',
  fix: {
    nginx: '`proxy_http_version 1.1;`',
    apache: 'remove `SetEnv force-proxy-request-1.0`',
  },
  unaffected: {
    haproxy: 'speaks HTTP/1.1 to the backend.',
    caddy: 'speaks HTTP/1.1 to the backend.',
    traefik: 'speaks HTTP/1.1 to the backend.',
    envoy: 'speaks HTTP/1.1 to the backend.',
  },
  lookAlikes: {
    F01: 'the body does not name HTTP/1.1.',
    F12: 'the page fails, too.',
    F46: 'the answer is not HTTP.',
  },
  sources: ['dotnet/aspnetcore#32674', 'SteveLTN/https-portal#73', 'nginx.org: proxy_http_version'],
};
