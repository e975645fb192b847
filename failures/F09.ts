import { caddy, FORWARDS, haproxy, nginx, nginxServer } from './chains.ts';
import type { Face } from './model.ts';
import { byProxy } from './words.ts';

export const F09: readonly Face[] = [
  {
    title: 'nginx sends everything to https',
    chain: [nginxServer('location / { return 301 https://$host$request_uri; }')],
    ...byProxy(301),
    fix: { chain: [nginx(FORWARDS)], text: 'open the address that Location names: wss://' },
  },
  {
    title: 'nginx adds a slash',
    chain: [nginxServer(`location /ws/ { proxy_pass http://{NEXT}; ${FORWARDS} }`)],
    ...byProxy(301),
    fix: { path: '/ws/', text: 'open /ws/' },
  },
  {
    title: 'HAProxy sends everything to https',
    chain: [haproxy('http-request redirect scheme https code 302')],
    ...byProxy(302),
    fix: {
      chain: [
        haproxy('http-request redirect scheme https code 302 unless { hdr(upgrade) -i websocket }'),
      ],
    },
  },
  {
    title: 'Caddy sends everything to another host',
    chain: [caddy('', 'redir https://www.example.com{uri} 308')],
    ...byProxy(308),
    fix: { chain: [caddy()] },
  },
];
