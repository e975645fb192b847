import type { SiteOf } from '../../programs/forwarding.ts';
import { named, type Setup } from '../setup.ts';

const UPGRADE = `proxy_http_version 1.1;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;`;
const HOST = 'proxy_set_header Host $http_host;';

/** One location that forwards, with these directives in it. */
const forwards =
  (directives: string, { scheme = 'http', server = '', global = '' } = {}): SiteOf =>
  ({ backend }) => ({
    site: `${server}\nlocation / {\nproxy_pass ${scheme}://${backend};\n${directives}\n}`,
    global,
  });

/** It forwards as it should, and this comes on top. */
const plus = (directives: string, rest: { server?: string; global?: string } = {}): SiteOf =>
  forwards(`${UPGRADE}\n${HOST}\n${directives}`, rest);

const LONG_QUERY = `/ws?token=${'a'.repeat(9000)}`;

export const NGINX_BROKEN: readonly Setup[] = (
  [
    { name: 'forwards no Upgrade', codes: ['F01'], site: forwards(HOST) },
    {
      name: 'forwards no Upgrade to one that answers 426',
      codes: ['F01'],
      app: 'plain-426',
      site: forwards(HOST),
    },
    {
      name: 'forwards Upgrade without Connection',
      codes: ['F01'],
      site: forwards(`proxy_http_version 1.1;\n${HOST}\nproxy_set_header Upgrade $http_upgrade;`),
    },
    {
      name: 'sends the value of Connection in Upgrade',
      codes: ['F01'],
      site: forwards(
        'proxy_http_version 1.1;\nproxy_set_header Upgrade $connection_upgrade;\nproxy_set_header Connection $connection_upgrade;',
      ),
    },
    {
      name: 'one header in a location discards those of the server',
      codes: ['F27', 'F01'],
      site: forwards('proxy_set_header X-Real-IP $remote_addr;', { server: `${UPGRADE}\n${HOST}` }),
    },
    {
      name: 'leaves the prefix in the path',
      codes: ['F07'],
      app: 'one-path',
      path: '/app/ws',
      site: plus(''),
    },
    {
      name: 'serves the page of a single-page application on every path',
      codes: ['F07'],
      site: ({ directory }) => ({
        site: `root "${directory}";\nlocation / {\ndefault_type text/html;\ntry_files /nginx.conf =404;\n}`,
      }),
    },
    {
      name: 'has no such location',
      codes: ['F07'],
      path: '/other/ws',
      site: ({ backend }) => ({
        site: `location /ws {\nproxy_pass http://${backend};\n${UPGRADE}\n}`,
      }),
    },
    { name: 'sends its own Host', codes: ['F04'], app: 'checks-origin', site: forwards(UPGRADE) },
    {
      name: 'sends Host without the port',
      codes: ['F04'],
      app: 'checks-origin',
      site: forwards(`${UPGRADE}\nproxy_set_header Host $host;`),
    },
    {
      name: 'asks by TLS a backend that has none',
      codes: ['F12'],
      doctor: { proxyLog: 'error' },
      site: forwards(UPGRADE, { scheme: 'https' }),
    },
    {
      name: 'asks a backend without TLS that wants it',
      codes: ['F12'],
      app: 'tls',
      doctor: { backend: true },
      site: plus(''),
    },
    { name: 'no backend', codes: ['F11'], app: 'down' },
    {
      name: 'no backend, with its log',
      codes: ['F11'],
      app: 'down',
      doctor: { proxyLog: 'error' },
    },
    {
      name: 'a backend that does not answer',
      codes: ['F11'],
      app: 'stalls',
      site: plus('proxy_read_timeout 2s;'),
    },
    {
      name: 'asks for a password',
      codes: ['F10'],
      site: plus('auth_basic "x";\nauth_basic_user_file /dev/null;'),
    },
    {
      name: 'redirects to https',
      codes: ['F09'],
      site: () => ({ site: 'return 301 https://$host$request_uri;' }),
    },
    {
      name: 'adds a slash by a redirect',
      codes: ['F09'],
      site: ({ backend }) => ({
        site: `location /ws/ {\nproxy_pass http://${backend};\n${UPGRADE}\n}`,
      }),
    },
    { name: 'forbids upgrades', codes: ['F31'], site: plus('if ($http_upgrade) { return 403; }') },
    { name: 'drops upgrades', codes: ['F31'], site: plus('if ($http_upgrade) { return 444; }') },
    {
      name: 'cuts silence after three seconds',
      codes: ['F02'],
      doctor: { idleSeconds: 8 },
      site: plus('proxy_read_timeout 3s;'),
    },
    {
      name: 'cut silence, as its log says',
      codes: ['F02'],
      openBefore: 1,
      doctor: { proxyLog: 'error', idleSeconds: 5 },
      site: plus('proxy_read_timeout 2s;'),
    },
    {
      name: 'takes four connections',
      codes: ['F30'],
      openBefore: 4,
      site: plus('limit_conn all 4;', { global: 'limit_conn_zone $server_port zone=all:1m;' }),
    },
    {
      name: 'takes eight connections',
      codes: ['F30'],
      site: plus('limit_conn all 8;', { global: 'limit_conn_zone $server_port zone=all:1m;' }),
    },
    {
      name: 'hides the extension that was agreed',
      codes: ['F18'],
      app: 'compresses',
      site: plus('proxy_hide_header Sec-WebSocket-Extensions;'),
    },
    {
      name: 'drops the subprotocol',
      codes: ['F21'],
      app: 'subprotocol',
      doctor: { subprotocol: 'chat' },
      site: plus('proxy_set_header Sec-WebSocket-Protocol "";'),
    },
    {
      name: 'sends a key of its own',
      codes: ['F05'],
      site: plus('proxy_set_header Sec-WebSocket-Key "AAAAAAAAAAAAAAAAAAAAAA==";'),
    },
    { name: 'takes no long URL', codes: ['F25'], path: LONG_QUERY, site: plus('') },
    {
      name: 'asks by HTTP/1.0 one that wants 1.1',
      codes: ['F34'],
      app: 'wants-http-1.1',
      site: forwards(UPGRADE.replace('1.1', '1.0')),
    },
    {
      name: 'asks by HTTP/1.0 one that wants 1.1, with its address',
      codes: ['F34'],
      app: 'wants-http-1.1',
      doctor: { backend: true },
      site: forwards(UPGRADE.replace('1.1', '1.0')),
    },
    {
      name: 'writes Upgrade a second time',
      codes: ['F17'],
      site: plus('add_header Upgrade websocket always;'),
    },
    { name: 'is asked for ws:// at its TLS port', codes: ['F12'], wrongPort: true },
    {
      name: 'before an application that takes small messages',
      codes: ['F28'],
      app: 'small-messages',
    },
    { name: 'before an application that closes with 1008', codes: ['F10', 'F04'], app: 'policy' },
    { name: 'before an application that sends to its login', codes: ['F10'], app: 'login' },
    {
      name: 'writes Connection in small letters to one that minds it',
      codes: ['F48'],
      app: 'case-of-upgrade',
      doctor: { backend: true },
    },
  ] satisfies readonly Omit<Setup, 'proxy'>[]
).map((setup) => named('nginx', 'nginx', setup));
