import { type CauseRecord, handshake, unexpectedStatus } from './record.ts';

export const F09: CauseRecord = {
  title: 'the handshake is redirected, and browsers do not follow',
  console: [301, 302, 307, 308].map(unexpectedStatus),
  seen: 'The page works, because a browser follows redirects of pages. The proxy’s log has the status.',
  cause:
    'A redirect from http to https, to the canonical host, to the path with a slash at its end, or to a login page. A browser never follows one during a WebSocket handshake.',
  probe: handshake('http://example.com/socket'),
  decides:
    'Read Location. Only the scheme differs: a redirect to TLS. A slash more: nginx’s or the framework’s. Another host: the canonical one. A login page: F10.',
  fix: {
    application: 'open the address that Location names',
    nginx:
      'exempt the handshake from the redirect with `map $http_upgrade`; ask `/ws/` where the location is `/ws/`',
    apache: '`RewriteCond %{HTTP:Upgrade} !websocket [NC]` before the redirect',
    iis: '`<add input="{HTTP_UPGRADE}" pattern="^websocket$" negate="true"/>` in the conditions of the redirect',
    haproxy:
      '`http-request redirect scheme https unless { ssl_fc } or { hdr(Upgrade) -i websocket }`',
    caddy: 'use wss://, or serve `http://` of the host in a block of its own',
    traefik: 'use wss://: a redirection of an entry point has no exceptions',
    cloudflare: 'use wss://: Always Use HTTPS redirects handshakes, too',
  },
  lookAlikes: {
    F10: 'Location is a login page or an identity provider.',
    F01: 'the page that answers leads nowhere else.',
    F12: 'the same port takes a TLS handshake.',
  },
  sources: ['websockets/ws#812', 'RFC 6455, section 4.1 (redirects)'],
};
