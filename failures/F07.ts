import { caddy, FORWARDS, haproxy, nginx, nginxServer } from './chains.ts';
import type { Face } from './model.ts';
import { byBackend, byProxy } from './words.ts';

const location = (path: string, target: string): string =>
  `location ${path} {
      proxy_pass http://{NEXT}${target};
      ${FORWARDS}
    }`;

const APPLICATION = `default_type text/html;
    location / { return 200 '<!doctype html><title>app</title><div id="root"></div>'; }`;

export const F07: readonly Face[] = [
  {
    title: 'nginx: the slash behind proxy_pass removes the prefix',
    chain: [nginxServer(location('/app/', '/'))],
    path: '/app/ws',
    backend: { path: '/app/ws' },
    ...byBackend(404),
    doctor: { with: { backend: true } },
    fix: { chain: [nginxServer(location('/app/', ''))] },
  },
  {
    title: 'nginx: a single page application answers every path',
    chain: [nginxServer(APPLICATION)],
    path: '/live',
    ...byProxy(200),
    doctor: { certainty: 'likely', with: { backend: true } },
    fix: { chain: [nginxServer(`${APPLICATION}\n    ${location('/live', '')}`)] },
  },
  {
    title: 'nginx has no location for it',
    chain: [nginxServer(location('/chat', ''))],
    ...byProxy(404),
    doctor: { certainty: 'likely' },
    fix: { chain: [nginxServer(location('/', ''))] },
  },
  {
    title: 'Caddy: handle_path removes the prefix',
    chain: [caddy('', 'uri strip_prefix /app')],
    path: '/app/ws',
    backend: { path: '/app/ws' },
    ...byBackend(404),
    doctor: { certainty: 'likely' },
    fix: { chain: [caddy()] },
  },
  {
    title: 'the application has its socket at the path without the prefix',
    chain: [nginx(FORWARDS)],
    path: '/app/ws',
    backend: { path: '/ws' },
    ...byBackend(404),
    fix: { path: '/ws', text: 'open /ws' },
  },
  {
    title: 'HAProxy: a rule before it takes every path',
    chain: [haproxy('http-request return status 404 if { path_beg / }')],
    ...byProxy(404),
    doctor: { certainty: 'likely' },
    fix: { chain: [haproxy('http-request return status 404 unless { path_beg /ws / }')] },
  },
];
