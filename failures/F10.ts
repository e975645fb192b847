import { caddy, FORWARDS, haproxy, nginx, nginxServer } from './chains.ts';
import type { Face } from './model.ts';
import { byProxy } from './words.ts';

const chromium = 'HTTP Authentication failed; no valid credentials available';

export const F10: readonly Face[] = [
  {
    title: 'nginx: auth_basic',
    chain: [nginx(`${FORWARDS}\n      auth_basic lab; auth_basic_user_file /dev/null;`)],
    chromium,
    timeline: 'handshake-refused-by-proxy',
    fix: { chain: [nginx(`${FORWARDS}\n      auth_basic off;`)] },
  },
  {
    title: 'HAProxy: http-request auth',
    chain: [haproxy('http-request auth realm lab')],
    chromium,
    timeline: 'handshake-refused-by-proxy',
    fix: { chain: [haproxy('http-request auth realm lab unless { path_beg /ws / }')] },
  },
  {
    title: 'Caddy sends who is not logged in to a login page',
    chain: [caddy('', 'redir https://id.example.com/login?next=/ws 302')],
    ...byProxy(302),
    fix: { chain: [caddy()], text: 'log in before, and send the session’s cookie' },
  },
  {
    title: 'nginx: auth_request, and the login server says no',
    chain: [
      nginxServer(`location / { auth_request /auth; proxy_pass http://{NEXT}; ${FORWARDS} }
    location = /auth { internal; return 401; }`),
    ],
    chromium,
    timeline: 'handshake-refused-by-proxy',
    fix: { chain: [nginx(FORWARDS)] },
  },
];
