import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F12: CauseRecord = {
  title: 'one side speaks TLS and the other does not',
  toTell: '--backend URL, or the proxy’s error log: --proxy-log FILE',
  console: [
    'Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR',
    'Error in connection establishment: net::ERR_CONNECTION_CLOSED',
    'Connection closed before receiving a handshake response',
    unexpectedStatus(400),
    unexpectedStatus(502),
  ],
  otherBrowsers:
    'Firefox prints its one sentence, `Firefox can’t establish a connection to the server at wss://….`, and its script gets close code 1015 if the port does not speak TLS.',
  messages: {
    nginx: [
      'The plain HTTP request was sent to HTTPS port',
      'upstream prematurely closed connection while reading response header from upstream',
      'SSL_do_handshake() failed (SSL: … wrong version number) while SSL handshaking to upstream',
    ],
    aiohttp: ["Invalid method encountered b'\\x16\\x03\\x01'"],
  },
  seen: 'wss:// to a plain port fails before any HTTP; ws:// to a TLS port gets 400. Between proxy and backend it is a 502.',
  cause:
    'A client or a proxy speaks TLS to a port that does not, or the other way round: `proxy_pass http://` to a backend with TLS, or `https://` to one without.',
  probe: 'openssl s_client -connect 127.0.0.1:8080 -brief </dev/null   # where the proxy runs',
  decides:
    'The first bytes of the backend’s port: `15 03` is a TLS alert, a certificate is TLS, `HTTP/` is plain.',
  fix: {
    nginx: '`proxy_pass https://` for a backend with TLS, `http://` for one without',
    apache: '`SSLProxyEngine On` and wss:// or https://',
    haproxy: '`server app 127.0.0.1:8443 ssl ca-file /path/ca.pem`',
    caddy: '`reverse_proxy https://backend:8443`',
    envoy: 'a `transport_socket` of TLS in the cluster',
    traefik: '`loadbalancer.server.scheme=https`',
    iis: '`url="https://backend/{R:1}"` in the rule',
    cloudflare: 'the SSL mode: Full for an origin with TLS, Flexible for one without (525, 526)',
    application: 'wss:// for a port with TLS, ws:// for one without',
  },
  lookAlikes: {
    F11: 'nobody listens: the error log says refused or timed out.',
    F15: 'TLS is spoken, and the certificate is not trusted.',
    F46: 'the first bytes are neither TLS nor HTTP/1.',
    F31: 'the same address works from another network.',
  },
  sources: ['home-assistant/core#97838', 'thingsboard/thingsboard#1144', 'websockets/ws#1437'],
};
