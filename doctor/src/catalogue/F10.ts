import { type CauseRecord, handshake, NEVER_OPENED, unexpectedStatus } from './record.ts';

export const F10: CauseRecord = {
  title: 'authentication is required on the way',
  toTell: '--cookie with the page’s cookies, or --header "Authorization: …"',
  console: [
    'HTTP Authentication failed; no valid credentials available',
    unexpectedStatus(302),
    unexpectedStatus(403),
    unexpectedStatus(407),
  ],
  script: `${NEVER_OPENED} Some applications open the socket and close it with 1008, 4401 or 4403.`,
  seen: 'Chromium has a text of its own for 401; it does not say “Unexpected response code: 401”. With forward authentication it is a redirect to the login page, or a lost upgrade, because the snippet for authentication replaces the headers.',
  cause:
    'Basic credentials do not reach the WebSocket in every browser, cookies are lost by SameSite or domain, and Windows authentication belongs to one connection.',
  probe: handshake('https://example.com/socket', { Cookie: 'session=…' }),
  decides:
    '`WWW-Authenticate`, or a Location at an identity provider. If the same request with the page’s cookies gets 101, this is it.',
  fix: {
    application: 'log in before, and send the session’s cookie with the handshake',
    nginx:
      'repeat Upgrade and Connection in the location with `auth_request`, and clear them in the subrequest',
    iis: 'anonymous authentication for the WebSocket’s path',
    apache: '`<Location /ws> Require all granted </Location>`, and a token of the application',
    haproxy: '`http-request auth unless { path_beg /ws } or …`',
    caddy: 'a matcher `not path /ws*` for basic_auth or forward_auth',
    traefik: 'a router for the WebSocket’s path without that middleware',
  },
  lookAlikes: {
    F04: 'the answer depends on Origin.',
    F31: 'every request with an upgrade gets 403, with a block page.',
    F01: 'the answer is the application’s own page, not one to log in.',
    F09: 'Location is the same path with another scheme, host or slash.',
  },
  sources: ['websockets/ws#362', 'goauthentik/authentik#3637', 'coder/code-server#7355'],
};
