import type { SiteOf } from '../../programs/forwarding.ts';
import { named, type Setup } from '../setup.ts';

/** HAProxy: lines of the frontend, options of the server, lines of its defaults. */
const haproxy =
  (frontend: string, { server = '', global = '' } = {}): SiteOf =>
  ({ backend }) => ({
    site: `${frontend}\n  default_backend app\nbackend app\n  server one ${backend} ${server}`,
    global,
  });

const HAPROXY: readonly Omit<Setup, 'proxy'>[] = [
  { name: 'deletes Upgrade', codes: ['F01'], site: haproxy('http-request del-header Upgrade') },
  {
    name: 'deletes Upgrade of the answer',
    codes: ['F17'],
    site: haproxy('http-response del-header Upgrade'),
  },
  {
    name: 'cuts silence after three seconds',
    codes: ['F02'],
    doctor: { idleSeconds: 8 },
    site: haproxy('', { global: 'timeout tunnel 3s' }),
  },
  {
    name: 'queues the ninth connection',
    codes: ['F24', 'F30'],
    doctor: { timeoutSeconds: 4 },
    site: haproxy('', { server: 'maxconn 8', global: 'timeout queue 60s' }),
  },
  {
    name: 'refuses the ninth connection after a second',
    codes: ['F30'],
    site: haproxy('', { server: 'maxconn 8', global: 'timeout queue 1s' }),
  },
  {
    name: 'forbids upgrades',
    codes: ['F31'],
    site: haproxy('http-request deny if { req.hdr(Upgrade) -m found }'),
  },
  {
    name: 'redirects to https',
    codes: ['F09'],
    site: haproxy('http-request redirect scheme https unless { ssl_fc }'),
  },
  { name: 'no backend', codes: ['F11'], app: 'down', secure: true },
  {
    name: 'no backend, with its log',
    codes: ['F11'],
    app: 'down',
    doctor: { proxyLog: 'access' },
  },
  {
    name: 'a backend that does not answer',
    codes: ['F11'],
    app: 'stalls',
    site: haproxy('', { global: 'timeout server 2s' }),
  },
  {
    name: 'speaks HTTP/2 to a backend that has no WebSockets in it',
    codes: ['F19'],
    app: 'http2-only',
    site: haproxy('', { server: 'proto h2' }),
  },
  {
    name: 'speaks TLS to a backend that has none',
    codes: ['F12'],
    mayStandBeside: true, // of an address that the proxy cannot reach
    doctor: { backend: true },
    site: haproxy('', { server: 'ssl verify none' }),
  },
  {
    name: 'asks for a password',
    codes: ['F10'],
    secure: true,
    site: haproxy('http-request auth realm x'),
  },
  { name: 'is asked for wss:// at its plain port', codes: ['F12'], secure: true, wrongPort: true },
  {
    name: 'has another backend for that path',
    codes: ['F07'],
    app: 'one-path',
    path: '/other',
    site: haproxy(''),
  },
  { name: 'before text behind the 101', codes: ['F14'], app: 'text-after-101' },
  {
    name: 'over HTTP/2 before small messages',
    codes: ['F28'],
    app: 'small-messages',
    secure: true,
  },
  {
    name: 'drops the subprotocol',
    codes: ['F21'],
    app: 'subprotocol',
    doctor: { subprotocol: 'chat' },
    site: haproxy('http-request del-header Sec-WebSocket-Protocol'),
  },
];

const caddy =
  (inside: string, before = '', scheme = ''): SiteOf =>
  ({ backend }) => ({ site: `${before}\nreverse_proxy ${scheme}${backend} {\n${inside}\n}` });

const CADDY: readonly Omit<Setup, 'proxy'>[] = [
  { name: 'deletes Upgrade', codes: ['F01'], site: caddy('header_up -Upgrade') },
  {
    name: 'asks for a password',
    codes: ['F10'],
    secure: true,
    site: caddy(
      '',
      'basicauth {\nann JDJhJDE0JEVCNmdaNEg2Ti5iejRMYkF3MFZhZ3VtV3E1SzBWZEZ5Q3VWc0tzOEJwZE9TaFlZdEVkZDhX\n}',
    ),
  },
  {
    name: 'has a file server for that path',
    codes: ['F07'],
    site: ({ backend, directory }) => ({
      site: `handle /socket {\nreverse_proxy ${backend}\n}\nhandle {\nroot * "${directory}"\nrewrite * /Caddyfile\nfile_server {\nhide nothing\n}\n}`,
    }),
  },
  {
    name: 'answers another host',
    codes: ['F07'],
    site: ({ backend }) => ({
      site: `@site host example.com\nhandle @site {\nreverse_proxy ${backend}\n}`,
    }),
  },
  { name: 'reloads', codes: ['F13'], meanwhile: 'reload', doctor: { idleSeconds: 8 } },
  {
    name: 'redirects to https',
    codes: ['F09'],
    site: () => ({ site: 'redir https://{host}{uri}' }),
  },
  { name: 'no backend', codes: ['F11'], app: 'down', secure: true },
  {
    name: 'no backend, with its log',
    codes: ['F11'],
    app: 'down',
    doctor: { proxyLog: 'error' },
  },
  {
    name: 'asks a backend without TLS that wants it',
    codes: ['F12'],
    app: 'tls',
    doctor: { backend: true },
  },
  {
    name: 'asks by TLS a backend that has none',
    codes: ['F12'],
    doctor: { proxyLog: 'error' },
    site: caddy('transport http {\ntls_insecure_skip_verify\n}', '', 'https://'),
  },
  {
    name: 'cuts silence after three seconds',
    codes: ['F02'],
    doctor: { idleSeconds: 8 },
    site: caddy('transport http {\nread_timeout 3s\n}'),
  },
  {
    name: 'sends its own Host',
    codes: ['F04'],
    app: 'checks-origin',
    secure: true,
    site: caddy('header_up Host {upstream_hostport}'),
  },
  {
    name: 'before an application whose wrapper has no Hijacker',
    codes: ['F41'],
    app: 'wrapped',
    secure: true,
  },
  {
    name: 'forbids browsers',
    codes: ['F31'],
    site: caddy('', '@bots header User-Agent *Mozilla*\nrespond @bots 403'),
  },
];

export const HAPROXY_AND_CADDY_BROKEN: readonly Setup[] = [
  ...HAPROXY.map((setup) => named('haproxy', 'HAProxy', setup)),
  ...CADDY.map((setup) => named('caddy', 'Caddy', setup)),
];
