import { type CauseRecord, unexpectedStatus } from './record.ts';

export const F27: CauseRecord = {
  title: 'one proxy_set_header in a location discards all that it would inherit',
  toTell: 'nginx -T: a location with proxy_set_header and without Upgrade',
  console: [unexpectedStatus(200), unexpectedStatus(400), unexpectedStatus(426)],
  seen: 'As F01, although the server block has the right lines.',
  cause:
    'nginx inherits `proxy_set_header` only where a block has none of its own. One line in a location, or in a snippet that it includes, discards Upgrade, Connection and Host of the server block.',
  probe: "nginx -T 2>/dev/null | grep -nE 'location|proxy_set_header|proxy_pass|include'",
  decides: 'A location with a `proxy_pass`, any `proxy_set_header` and none for Upgrade.',
  fix: { nginx: 'repeat Upgrade, Connection and Host in the location that sets any other header' },
  unaffected: {
    apache: '`RequestHeader` adds to what it inherits.',
    haproxy: '`http-request` rules add to each other.',
    caddy: '`header_up` changes one header and leaves the rest.',
  },
  lookAlikes: { F01: 'no block has the lines. From outside the two are the same.' },
  sources: ['coder/code-server#7355', 'goauthentik/authentik#3637', 'nginx.org: proxy_set_header'],
};
