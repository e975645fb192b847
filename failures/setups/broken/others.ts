import { apache, lighttpd, nghttpx, squid, trafficServer, varnish } from '../../chains.ts';
import type { Broken } from '../setup.ts';

const LONG_QUERY = `/ws?token=${'a'.repeat(9000)}`;
const LONG_COOKIE = { cookie: `sid=${'a'.repeat(6000)}` };
const SQUID_UPGRADE = 'http_upgrade_request_protocols websocket allow all';
const IDLE = { idleSeconds: 8 };
const UPGRADE = 'upgrade=websocket';
const PASSWORD = `<Location />
AuthType Basic
AuthName x
AuthUserFile /dev/null
Require valid-user
</Location>`;

export const APACHE: readonly Broken[] = [
  ['no upgrade=websocket', ['F01', 'F26'], { hop: apache('', '') }],
  [
    'shares a worker, as its log says',
    ['F26'],
    {
      doctor: { proxyLog: 'error' },
      // Not in the virtual hosts: of those, nothing is logged at a start.
      hop: {
        proxy: 'apache',
        site: '',
        global: `ProxyPass /a http://{NEXT}/\nProxyPass /ws http://{NEXT}/ ${UPGRADE}`,
      },
    },
  ],
  ['sends its own Host', ['F04'], { app: 'checks-origin', secure: true, hop: apache() }],
  [
    'redirects to https',
    ['F09'],
    {
      hop: apache('RewriteEngine On\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]'),
    },
  ],
  [
    'denies the path',
    ['F31', 'F10'],
    { hop: apache('<Location /ws>\nRequire all denied\n</Location>') },
  ],
  [
    'has no handler for that scheme',
    ['F26'],
    { hop: apache('ProxyPass /ws fcgi://{NEXT}/ws', '') },
  ],
  ['takes no long request line', ['F25'], { path: LONG_QUERY }],
  [
    'a backend that does not answer',
    ['F11'],
    { app: 'stalls', hop: apache('', `${UPGRADE} timeout=2`) },
  ],
  ['no backend, with its log', ['F11'], { app: 'down', doctor: { proxyLog: 'error' } }],
  ['asks for a password', ['F10'], { secure: true, hop: apache(PASSWORD) }],
  [
    'speaks TLS to a backend that has none',
    ['F12'],
    {
      doctor: { proxyLog: 'error' },
      hop: apache(`SSLProxyEngine On\nProxyPass / https://{NEXT}/ ${UPGRADE}`),
    },
  ],
  [
    'cuts silence after three seconds',
    ['F02'],
    { doctor: IDLE, hop: apache('Timeout 3\nProxyTimeout 3') },
  ],
];

const EVERY_PATH = lighttpd('enable');

export const LIGHTTPD: readonly Broken[] = [
  ['as it comes', ['F01'], { hop: lighttpd() }],
  ['as it comes, over TLS', ['F35', 'F01'], { secure: true, hop: lighttpd() }],
  [
    'redirects to https',
    ['F09'],
    {
      hop: {
        proxy: 'lighttpd',
        site: 'url.redirect = ("" => "https://example.com${url.path}${qsa}")',
        global: 'server.modules += ("mod_redirect")',
      },
    },
  ],
  ['no backend', ['F11'], { app: 'down' }],
  [
    'denies the path',
    ['F31'],
    {
      hop: lighttpd(
        'enable',
        'server.modules += ("mod_access")',
        '$HTTP["url"] =^ "/ws" { url.access-deny = ("") }',
      ),
    },
  ],
  [
    'proxies another path',
    ['F07'],
    { hop: { ...EVERY_PATH, site: EVERY_PATH.site.replace('("" =>', '("/socket" =>') } },
  ],
];

export const NGHTTPX: readonly Broken[] = [
  ['no backend', ['F11'], { app: 'down', secure: true }],
  ['no backend for that path', ['F07'], { app: 'one-path', path: '/other/ws' }],
  [
    'takes no long cookie',
    ['F25'],
    { doctor: LONG_COOKIE, hop: nghttpx('', 'request-header-field-buffer=4096') },
  ],
  [
    'speaks TLS to a backend that has none',
    ['F12'],
    {
      mayStandBeside: true, // of an address that the proxy cannot reach
      doctor: { backend: true },
      hop: nghttpx(';;tls', 'insecure=yes'),
    },
  ],
  [
    'cuts silence after three seconds',
    ['F02'],
    { doctor: IDLE, hop: nghttpx('', 'backend-read-timeout=3s') },
  ],
];

export const TRAFFIC_SERVER: readonly Broken[] = [
  [
    'maps http:// alone',
    ['F37'],
    { hop: { proxy: 'traffic-server', site: 'map http://localhost:{PORT}/ http://{NEXT}/' } },
  ],
  [
    'maps another host',
    ['F07'],
    { hop: { proxy: 'traffic-server', site: 'map http://example.com/ http://{NEXT}/' } },
  ],
  ['no backend', ['F11'], { app: 'down' }],
  [
    'cuts silence after three seconds',
    ['F02'],
    {
      doctor: IDLE,
      hop: trafficServer('CONFIG proxy.config.websocket.no_activity_timeout INT 3'),
    },
  ],
];

export const SQUID: readonly Broken[] = [
  ['forwards no upgrade', ['F36', 'F01'], { hop: squid() }],
  [
    'minds the case of its list',
    ['F36'],
    { secure: true, hop: squid(SQUID_UPGRADE.replace('websocket', 'WebSocket')) },
  ],
  [
    'denies the path',
    ['F31', 'F10'],
    { hop: squid(SQUID_UPGRADE, 'acl socket urlpath_regex ^/ws\nhttp_access deny socket') },
  ],
  ['no backend', ['F11'], { app: 'down' }],
  [
    'takes no long URL',
    ['F25'],
    { path: LONG_QUERY, hop: squid(`${SQUID_UPGRADE}\nrequest_header_max_size 4 KB`) },
  ],
];

export const VARNISH: readonly Broken[] = [
  ['no pipe', ['F01'], { hop: varnish() }],
  [
    'pipes without Upgrade',
    ['F01'],
    { hop: varnish('sub vcl_recv { if (req.http.upgrade) { return (pipe); } }') },
  ],
  ['no backend', ['F11'], { app: 'down' }],
  [
    'a backend that does not answer',
    ['F11'],
    { app: 'stalls', hop: varnish('', '.first_byte_timeout = 2s;') },
  ],
  [
    'forbids upgrades',
    ['F31'],
    { hop: varnish('sub vcl_recv { if (req.http.upgrade) { return (synth(403)); } }') },
  ],
  [
    'redirects to its login',
    ['F10'],
    {
      hop: varnish(`sub vcl_recv { return (synth(302)); }
sub vcl_synth { set resp.http.Location = "/login?next=" + req.url; return (deliver); }`),
    },
  ],
];
