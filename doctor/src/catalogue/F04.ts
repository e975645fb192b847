import { type CauseRecord, handshake, NEVER_OPENED, unexpectedStatus } from './record.ts';

export const F04: CauseRecord = {
  title: 'an origin or host check refuses the page',
  toTell: '--backend URL: the origin of the backend is tried, too',
  console: [unexpectedStatus(403), unexpectedStatus(400), unexpectedStatus(404)],
  script: `${NEVER_OPENED} Some applications open the socket and close it with 1008.`,
  messages: {
    Jupyter: ['Blocking Cross Origin WebSocket Attempt'],
    Grafana: ['Request Origin is not authorized'],
    Phoenix: ['Could not check origin for Phoenix.Socket transport'],
    n8n: [
      'Origin header does NOT match the expected origin',
      '[WebSocketClient] Connection lost, code=1008',
    ],
    'webpack-dev-server': ['Invalid Host/Origin header'],
  },
  seen: 'curl and wscat connect, because they send no Origin. The backend’s log names the two values that it compared.',
  cause:
    'The application compares Origin with Host. The proxy gives it another Host (nginx `$proxy_host`, Apache `ProxyPreserveHost Off`, ARR `preserveHostHeader` false), drops the port (`$host`), or TLS ends before it and the scheme differs.',
  probe: handshake('https://example.com/socket', { Origin: 'https://example.com' }),
  decides:
    'No Origin gets 101, the page’s origin 403, and the backend’s own origin (`Origin: http://127.0.0.1:8080`) 101: then the backend compares with its own address. If every handshake gets 403, also the one without Origin, see F10, F20 and F31.',
  fix: {
    nginx: '`proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;`',
    iis: '`appcmd set config -section:system.webServer/proxy /preserveHostHeader:"True" /commit:apphost`',
    apache: '`ProxyPreserveHost On`',
    envoy: 'remove `host_rewrite_literal` and `auto_host_rewrite`',
    caddy: 'remove `header_up Host {upstream_hostport}`: Caddy keeps Host by itself',
    haproxy: 'remove `http-request set-header Host`: HAProxy keeps Host by itself',
    traefik: '`passHostHeader: true`, which is the default',
    cloudflare: 'remove the Host header override; for a tunnel `httpHostHeader`',
    application: 'add the page’s origin to the list that the application allows',
  },
  lookAlikes: {
    F31: 'every Origin gets the same 403, and none does, too.',
    F10: '`WWW-Authenticate`, or the same request with the page’s cookies gets 101.',
    F20: '`server: envoy`, and 403 with an empty body for each handshake.',
    F07: 'no site has that name at all: the Host that the page uses is refused without a proxy, too.',
  },
  sources: [
    'grafana/grafana#34537',
    'phoenixframework/phoenix#1359',
    'n8n-io/n8n#14653',
    'coder/code-server#6023',
    'webpack/webpack-dev-server#1604',
    'streamlit/streamlit#964',
  ],
};
