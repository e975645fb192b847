import { type CauseRecord, NEVER_OPENED } from './record.ts';

export const F50: CauseRecord = {
  title: 'a port in Host reaches another site',
  toTell: 'the same with the port written in Host',
  otherBrowsers: 'No browser fails: none writes the default port.',
  script: `${NEVER_OPENED} Not in a browser: in a library that writes \`Host: name:443\`.`,
  seen: 'The library gets another site’s page, a 404 or a 421. The browser works.',
  cause:
    'Some libraries send `Host: example.com:443`, and an exact match of the virtual host misses it.',
  probe:
    "curl -i 'https://example.com/socket' -H 'Host: example.com:443'\ncurl -i 'https://example.com/socket'",
  decides: 'The two answers differ.',
  fix: {
    envoy: '`strip_any_host_port: true`, or `example.com:*` among the domains',
    haproxy: '`req.hdr(host),host_only` in the ACL',
    iis: 'a condition on {HTTP_HOST} with `^example\\.com(:\\d+)?$`',
    nginx: 'server_name alone decides: use `$host`, not `$http_host`, where the port is compared',
    application: 'accept Host with and without the port',
  },
  unaffected: {
    apache: 'compares the name without the port.',
    traefik: '`Host()` compares the name without the port.',
    caddy: 'compares the name without the port.',
  },
  lookAlikes: { F07: 'the browser fails as well.' },
  sources: ['RFC 9110, section 7.2 (Host)'],
};
