import { caddy, haproxy } from '../../chains.ts';
import type { Broken } from '../setup.ts';

const IDLE = { idleSeconds: 8 };

export const HAPROXY: readonly Broken[] = [
  ['deletes Upgrade', ['F01'], { hop: haproxy('http-request del-header Upgrade') }],
  ['deletes Upgrade of the answer', ['F17'], { hop: haproxy('http-response del-header Upgrade') }],
  [
    'cuts silence after three seconds',
    ['F02'],
    { doctor: IDLE, hop: haproxy('', '', 'timeout tunnel 3s') },
  ],
  [
    'queues the ninth connection',
    ['F24', 'F30'],
    { doctor: { timeoutSeconds: 4 }, hop: haproxy('', 'maxconn 8', 'timeout queue 60s') },
  ],
  [
    'refuses the ninth connection after a second',
    ['F30'],
    { hop: haproxy('', 'maxconn 8', 'timeout queue 1s') },
  ],
  [
    'forbids upgrades',
    ['F31'],
    { hop: haproxy('http-request deny if { req.hdr(Upgrade) -m found }') },
  ],
  [
    'redirects to https',
    ['F09'],
    { hop: haproxy('http-request redirect scheme https unless { ssl_fc }') },
  ],
  ['no backend', ['F11'], { app: 'down', secure: true }],
  ['no backend, with its log', ['F11'], { app: 'down', doctor: { proxyLog: 'access' } }],
  [
    'a backend that does not answer',
    ['F11'],
    { app: 'stalls', hop: haproxy('', '', 'timeout server 2s') },
  ],
  [
    'speaks HTTP/2 to a backend that has no WebSockets in it',
    ['F19'],
    { app: 'http2-only', hop: haproxy('', 'proto h2') },
  ],
  [
    'speaks TLS to a backend that has none',
    ['F12'],
    {
      mayStandBeside: true, // of an address that the proxy cannot reach
      doctor: { backend: true },
      hop: haproxy('', 'ssl verify none'),
    },
  ],
  ['asks for a password', ['F10'], { secure: true, hop: haproxy('http-request auth realm x') }],
  ['is asked for wss:// at its plain port', ['F12'], { secure: true, wrongPort: true }],
  ['has another backend for that path', ['F07'], { app: 'one-path', path: '/other' }],
  ['before text behind the 101', ['F14'], { app: 'text-after-101' }],
  ['over HTTP/2 before small messages', ['F28'], { app: 'small-messages', secure: true }],
  [
    'drops the subprotocol',
    ['F21'],
    {
      app: 'subprotocol',
      doctor: { subprotocol: 'chat' },
      hop: haproxy('http-request del-header Sec-WebSocket-Protocol'),
    },
  ],
];

/** Ann's password. */
const BASIC = `basicauth {
ann JDJhJDE0JEVCNmdaNEg2Ti5iejRMYkF3MFZhZ3VtV3E1SzBWZEZ5Q3VWc0tzOEJwZE9TaFlZdEVkZDhX
}`;

const FILES = `handle /socket {
reverse_proxy {NEXT}
}
handle {
root * "{DIR}"
rewrite * /Caddyfile
file_server {
hide nothing
}
}`;

export const CADDY: readonly Broken[] = [
  ['deletes Upgrade', ['F01'], { hop: caddy('header_up -Upgrade') }],
  ['asks for a password', ['F10'], { secure: true, hop: caddy('', BASIC) }],
  ['has a file server for that path', ['F07'], { hop: { proxy: 'caddy', site: FILES } }],
  [
    'answers another host',
    ['F07'],
    {
      hop: {
        proxy: 'caddy',
        site: '@site host example.com\nhandle @site {\nreverse_proxy {NEXT}\n}',
      },
    },
  ],
  ['reloads', ['F13'], { meanwhile: 'reload', doctor: IDLE }],
  ['redirects to https', ['F09'], { hop: caddy('', 'redir https://{host}{uri}') }],
  ['no backend', ['F11'], { app: 'down', secure: true }],
  ['no backend, with its log', ['F11'], { app: 'down', doctor: { proxyLog: 'error' } }],
  ['asks a backend without TLS that wants it', ['F12'], { app: 'tls', doctor: { backend: true } }],
  [
    'asks by TLS a backend that has none',
    ['F12'],
    {
      doctor: { proxyLog: 'error' },
      hop: caddy('transport http {\ntls\ntls_insecure_skip_verify\n}'),
    },
  ],
  [
    'cuts silence after three seconds',
    ['F02'],
    { doctor: IDLE, hop: caddy('transport http {\nread_timeout 3s\n}') },
  ],
  [
    'sends its own Host',
    ['F04'],
    {
      app: 'checks-origin',
      secure: true,
      hop: caddy('header_up Host {upstream_hostport}'),
    },
  ],
  [
    'before an application whose wrapper has no Hijacker',
    ['F41'],
    { app: 'wrapped', secure: true },
  ],
  [
    'forbids browsers',
    ['F31'],
    { hop: caddy('', '@bots header User-Agent *Mozilla*\nrespond @bots 403') },
  ],
];
