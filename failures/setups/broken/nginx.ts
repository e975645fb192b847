import { FORWARDS, nginx, nginxServer } from '../../chains.ts';
import type { ProxyHop } from '../../model.ts';
import type { Broken } from '../setup.ts';

const HOST = 'proxy_set_header Host $http_host;';
const OLD = nginx(FORWARDS.replace('1.1', '1.0'));
const LIMIT = 'limit_conn_zone $server_port zone=all:1m;';

/** It forwards as it should, and this comes on top. */
const plus = (directives: string, global = ''): ProxyHop =>
  nginx(`${FORWARDS}\n${HOST}\n${directives}`, global);

export const NGINX: readonly Broken[] = [
  ['forwards no Upgrade', ['F01'], { hop: nginx(HOST) }],
  ['forwards no Upgrade to one that answers 426', ['F01'], { app: 'plain-426', hop: nginx(HOST) }],
  [
    'forwards Upgrade without Connection',
    ['F01'],
    { hop: nginx(`proxy_http_version 1.1;\n${HOST}\nproxy_set_header Upgrade $http_upgrade;`) },
  ],
  [
    'sends the value of Connection in Upgrade',
    ['F01'],
    { hop: nginx(FORWARDS.replace('$http_upgrade', '$connection_upgrade')) },
  ],
  [
    'one header in a location discards those of the server',
    ['F27', 'F01'],
    {
      hop: nginxServer(
        `${FORWARDS}\n${HOST}\nlocation / { proxy_pass http://{NEXT}; proxy_set_header X-Real-IP $remote_addr; }`,
      ),
    },
  ],
  ['leaves the prefix in the path', ['F07'], { app: 'one-path', path: '/app/ws' }],
  [
    'serves the page of a single-page application on every path',
    ['F07'],
    {
      hop: nginxServer(
        'root "{DIR}";\nlocation / { default_type text/html; try_files /nginx.conf =404; }',
      ),
    },
  ],
  [
    'has no such location',
    ['F07'],
    {
      path: '/other/ws',
      hop: nginxServer(`location /ws { proxy_pass http://{NEXT}; ${FORWARDS} }`),
    },
  ],
  ['sends its own Host', ['F04'], { app: 'checks-origin', hop: nginx(FORWARDS) }],
  [
    'sends Host without the port',
    ['F04'],
    { app: 'checks-origin', hop: nginx(`${FORWARDS}\nproxy_set_header Host $host;`) },
  ],
  [
    'asks by TLS a backend that has none',
    ['F12'],
    { doctor: { proxyLog: 'error' }, hop: nginx(FORWARDS, '', 'https://{NEXT}') },
  ],
  ['asks a backend without TLS that wants it', ['F12'], { app: 'tls', doctor: { backend: true } }],
  ['no backend', ['F11'], { app: 'down' }],
  ['no backend, with its log', ['F11'], { app: 'down', doctor: { proxyLog: 'error' } }],
  [
    'a backend that does not answer',
    ['F11'],
    { app: 'stalls', hop: plus('proxy_read_timeout 2s;') },
  ],
  [
    'asks for a password',
    ['F10'],
    { hop: plus('auth_basic "x";\nauth_basic_user_file /dev/null;') },
  ],
  ['redirects to https', ['F09'], { hop: nginxServer('return 301 https://$host$request_uri;') }],
  [
    'adds a slash by a redirect',
    ['F09'],
    { hop: nginxServer(`location /ws/ { proxy_pass http://{NEXT}; ${FORWARDS} }`) },
  ],
  ['forbids upgrades', ['F31'], { hop: plus('if ($http_upgrade) { return 403; }') }],
  ['drops upgrades', ['F31'], { hop: plus('if ($http_upgrade) { return 444; }') }],
  [
    'cuts silence after three seconds',
    ['F02'],
    { doctor: { idleSeconds: 8 }, hop: plus('proxy_read_timeout 3s;') },
  ],
  [
    'cut silence, as its log says',
    ['F02'],
    {
      openBefore: 1,
      doctor: { proxyLog: 'error', idleSeconds: 5 },
      hop: plus('proxy_read_timeout 2s;'),
    },
  ],
  ['takes four connections', ['F30'], { openBefore: 4, hop: plus('limit_conn all 4;', LIMIT) }],
  ['takes eight connections', ['F30'], { hop: plus('limit_conn all 8;', LIMIT) }],
  [
    'hides the extension that was agreed',
    ['F18'],
    { app: 'compresses', hop: plus('proxy_hide_header Sec-WebSocket-Extensions;') },
  ],
  [
    'drops the subprotocol',
    ['F21'],
    {
      app: 'subprotocol',
      doctor: { subprotocol: 'chat' },
      hop: plus('proxy_set_header Sec-WebSocket-Protocol "";'),
    },
  ],
  [
    'sends a key of its own',
    ['F05'],
    { hop: plus('proxy_set_header Sec-WebSocket-Key "AAAAAAAAAAAAAAAAAAAAAA==";') },
  ],
  ['takes no long URL', ['F25'], { path: `/ws?token=${'a'.repeat(9000)}` }],
  ['asks by HTTP/1.0 one that wants 1.1', ['F34'], { app: 'wants-http-1.1', hop: OLD }],
  [
    'asks by HTTP/1.0 one that wants 1.1, with its address',
    ['F34'],
    { app: 'wants-http-1.1', doctor: { backend: true }, hop: OLD },
  ],
  ['writes Upgrade a second time', ['F17'], { hop: plus('add_header Upgrade websocket always;') }],
  ['is asked for ws:// at its TLS port', ['F12'], { wrongPort: true }],
  ['before an application that takes small messages', ['F28'], { app: 'small-messages' }],
  ['before an application that closes with 1008', ['F10', 'F04'], { app: 'policy' }],
  ['before an application that sends to its login', ['F10'], { app: 'login' }],
  [
    'writes Connection in small letters to one that minds it',
    ['F48'],
    { app: 'case-of-upgrade', doctor: { backend: true } },
  ],
];
