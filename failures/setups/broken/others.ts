import { lighttpdServer, squidPeer, varnishBackend } from '../../programs/forwarding.ts';
import type { ProgramSite } from '../../programs/program.ts';
import type { Setup } from '../setup.ts';

const LONG_QUERY = `/ws?token=${'a'.repeat(9000)}`;
const LONG_COOKIE = { cookie: `sid=${'a'.repeat(6000)}` };
const SQUID_UPGRADE = 'http_upgrade_request_protocols websocket allow all';
const apache = (site: string, global = ''): ProgramSite => ({ site, global });

export const APACHE_BROKEN: readonly Setup[] = [
  {
    name: 'Apache without upgrade=websocket',
    proxy: 'apache',
    codes: ['F01', 'F26'],
    site: ({ backend }) => apache(`ProxyPass / http://${backend}/`),
  },
  {
    name: 'Apache shares a worker, as its log says',
    proxy: 'apache',
    codes: ['F26'],
    doctor: { proxyLog: 'error' },
    // Not in the virtual hosts: of those, nothing is logged at a start.
    site: ({ backend }) => ({
      site: '',
      global: `ProxyPass /a http://${backend}/\nProxyPass /ws http://${backend}/ upgrade=websocket`,
    }),
  },
  {
    name: 'Apache sends its own Host',
    proxy: 'apache',
    codes: ['F04'],
    app: 'checks-origin',
    secure: true,
    site: ({ backend }) => apache(`ProxyPass / http://${backend}/ upgrade=websocket`),
  },
  {
    name: 'Apache redirects to https',
    proxy: 'apache',
    codes: ['F09'],
    site: () =>
      apache('RewriteEngine On\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]'),
  },
  {
    name: 'Apache denies the path',
    proxy: 'apache',
    codes: ['F31', 'F10'],
    site: ({ backend }) =>
      apache(
        `ProxyPass / http://${backend}/ upgrade=websocket\n<Location /ws>\nRequire all denied\n</Location>`,
      ),
  },
  {
    name: 'Apache has no handler for that scheme',
    proxy: 'apache',
    codes: ['F26'],
    site: ({ backend }) =>
      apache(`ProxyPass /ws fcgi://${backend}/ws\nProxyPass / http://${backend}/`),
  },
  {
    name: 'Apache takes no long request line',
    proxy: 'apache',
    codes: ['F25'],
    path: LONG_QUERY,
  },
  {
    name: 'Apache, a backend that does not answer',
    proxy: 'apache',
    codes: ['F11'],
    app: 'stalls',
    site: ({ backend }) => apache(`ProxyPass / http://${backend}/ upgrade=websocket timeout=2`),
  },
  {
    name: 'Apache, no backend, with its log',
    proxy: 'apache',
    codes: ['F11'],
    app: 'down',
    doctor: { proxyLog: 'error' },
  },
  {
    name: 'Apache asks for a password',
    proxy: 'apache',
    codes: ['F10'],
    secure: true,
    site: ({ backend }) =>
      apache(
        `ProxyPass / http://${backend}/ upgrade=websocket\n<Location />\nAuthType Basic\nAuthName x\nAuthUserFile /dev/null\nRequire valid-user\n</Location>`,
      ),
  },
  {
    name: 'Apache speaks TLS to a backend that has none',
    proxy: 'apache',
    codes: ['F12'],
    doctor: { proxyLog: 'error' },
    site: ({ backend }) =>
      apache(`SSLProxyEngine On\nProxyPass / https://${backend}/ upgrade=websocket`),
  },
  {
    name: 'Apache cuts silence after three seconds',
    proxy: 'apache',
    codes: ['F02'],
    doctor: { idleSeconds: 8 },
    site: ({ backend }) =>
      apache(`Timeout 3\nProxyTimeout 3\nProxyPass / http://${backend}/ upgrade=websocket`),
  },
];

export const LIGHTTPD_BROKEN: readonly Setup[] = [
  {
    name: 'lighttpd as it comes',
    proxy: 'lighttpd',
    codes: ['F01'],
    site: ({ backend }) => ({ site: lighttpdServer(backend) }),
  },
  {
    name: 'lighttpd as it comes, over TLS',
    proxy: 'lighttpd',
    codes: ['F35', 'F01'],
    secure: true,
    site: ({ backend }) => ({ site: lighttpdServer(backend) }),
  },
  {
    name: 'lighttpd redirects to https',
    proxy: 'lighttpd',
    codes: ['F09'],
    site: () => ({
      site: 'url.redirect = ("" => "https://example.com${url.path}${qsa}")',
      global: 'server.modules += ("mod_redirect")',
    }),
  },
  { name: 'lighttpd, no backend', proxy: 'lighttpd', codes: ['F11'], app: 'down' },
  {
    name: 'lighttpd denies the path',
    proxy: 'lighttpd',
    codes: ['F31'],
    site: ({ backend }) => ({
      site: `${lighttpdServer(backend, 'enable')}\n$HTTP["url"] =^ "/ws" { url.access-deny = ("") }`,
      global: 'server.modules += ("mod_access")',
    }),
  },
  {
    name: 'lighttpd proxies another path',
    proxy: 'lighttpd',
    codes: ['F07'],
    site: ({ backend }) => ({
      site: lighttpdServer(backend, 'enable').replace('("" =>', '("/socket" =>'),
    }),
  },
];

export const NGHTTPX_BROKEN: readonly Setup[] = [
  { name: 'nghttpx, no backend', proxy: 'nghttpx', codes: ['F11'], app: 'down', secure: true },
  {
    name: 'nghttpx has no backend for that path',
    proxy: 'nghttpx',
    codes: ['F07'],
    app: 'one-path',
    path: '/other/ws',
  },
  {
    name: 'nghttpx takes no long cookie',
    proxy: 'nghttpx',
    codes: ['F25'],
    doctor: LONG_COOKIE,
    site: ({ backend }) => ({
      site: `backend=${backend.replace(':', ',')}\nrequest-header-field-buffer=4096`,
    }),
  },
  {
    name: 'nghttpx speaks TLS to a backend that has none',
    proxy: 'nghttpx',
    codes: ['F12'],
    mayStandBeside: true, // of an address that the proxy cannot reach
    doctor: { backend: true },
    site: ({ backend }) => ({ site: `backend=${backend.replace(':', ',')};;tls\ninsecure=yes` }),
  },
  {
    name: 'nghttpx cuts silence after three seconds',
    proxy: 'nghttpx',
    codes: ['F02'],
    doctor: { idleSeconds: 8 },
    site: ({ backend }) => ({
      site: `backend=${backend.replace(':', ',')}\nbackend-read-timeout=3s`,
    }),
  },
];

export const TRAFFIC_SERVER_BROKEN: readonly Setup[] = [
  {
    name: 'Traffic Server maps http:// alone',
    proxy: 'traffic-server',
    codes: ['F37'],
    site: ({ backend, httpPort }) => ({
      site: `map http://localhost:${httpPort}/ http://${backend}/`,
    }),
  },
  {
    name: 'Traffic Server maps another host',
    proxy: 'traffic-server',
    codes: ['F07'],
    site: ({ backend }) => ({ site: `map http://example.com/ http://${backend}/` }),
  },
  { name: 'Traffic Server, no backend', proxy: 'traffic-server', codes: ['F11'], app: 'down' },
  {
    name: 'Traffic Server cuts silence after three seconds',
    proxy: 'traffic-server',
    codes: ['F02'],
    doctor: { idleSeconds: 8 },
    site: ({ backend }) => ({
      site: `map ws:// ws://${backend}\nmap / http://${backend}/`,
      global: 'CONFIG proxy.config.websocket.no_activity_timeout INT 3',
    }),
  },
];

export const SQUID_BROKEN: readonly Setup[] = [
  {
    name: 'Squid forwards no upgrade',
    proxy: 'squid',
    codes: ['F36', 'F01'],
    site: (place) => ({ site: squidPeer(place) }),
  },
  {
    name: 'Squid minds the case of its list',
    proxy: 'squid',
    codes: ['F36'],
    secure: true,
    site: (place) => ({
      site: `${squidPeer(place)}\n${SQUID_UPGRADE.replace('websocket', 'WebSocket')}`,
    }),
  },
  {
    name: 'Squid denies the path',
    proxy: 'squid',
    codes: ['F31', 'F10'],
    site: (place) => ({
      site: `${squidPeer(place)}\n${SQUID_UPGRADE}`,
      global: 'acl socket urlpath_regex ^/ws\nhttp_access deny socket',
    }),
  },
  { name: 'Squid, no backend', proxy: 'squid', codes: ['F11'], app: 'down' },
  {
    name: 'Squid takes no long URL',
    proxy: 'squid',
    codes: ['F25'],
    path: LONG_QUERY,
    site: (place) => ({
      site: `${squidPeer(place)}\n${SQUID_UPGRADE}\nrequest_header_max_size 4 KB`,
    }),
  },
];

export const VARNISH_BROKEN: readonly Setup[] = [
  {
    name: 'Varnish without pipe',
    proxy: 'varnish',
    codes: ['F01'],
    site: (place) => ({ site: varnishBackend(place) }),
  },
  {
    name: 'Varnish pipes without Upgrade',
    proxy: 'varnish',
    codes: ['F01'],
    site: (place) => ({
      site: `${varnishBackend(place)}\nsub vcl_recv { if (req.http.upgrade) { return (pipe); } }`,
    }),
  },
  { name: 'Varnish, no backend', proxy: 'varnish', codes: ['F11'], app: 'down' },
  {
    name: 'Varnish, a backend that does not answer',
    proxy: 'varnish',
    codes: ['F11'],
    app: 'stalls',
    site: (place) => ({ site: varnishBackend(place, '.first_byte_timeout = 2s;') }),
  },
  {
    name: 'Varnish forbids upgrades',
    proxy: 'varnish',
    codes: ['F31'],
    site: (place) => ({
      site: `${varnishBackend(place)}\nsub vcl_recv { if (req.http.upgrade) { return (synth(403)); } }`,
    }),
  },
  {
    name: 'Varnish redirects to its login',
    proxy: 'varnish',
    codes: ['F10'],
    site: (place) => ({
      site: `${varnishBackend(place)}
sub vcl_recv { return (synth(302)); }
sub vcl_synth { set resp.http.Location = "/login?next=" + req.url; return (deliver); }`,
    }),
  },
];
