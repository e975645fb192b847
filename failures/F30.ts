import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

export const F30: Failure = {
  id: 'F30',
  who: 'the proxy: it has a limit of connections, and each WebSocket takes two',
  symptoms: [
    'nginx: worker_connections are not enough, or limiting connections by zone',
    'the first n work',
  ],
  faces: [
    {
      title: 'nginx: limit_conn',
      chain: [
        nginx(`${FORWARDS}\n      limit_conn all 8;`, 'limit_conn_zone $server_port zone=all:1m;'),
      ],
      openBefore: 8,
      chromium: unexpected(503),
      doctor: { certainty: 'certain', with: { log: true } },
      fix: {
        chain: [
          nginx(
            `${FORWARDS}\n      limit_conn all 1000;`,
            'limit_conn_zone $server_port zone=all:1m;',
          ),
        ],
      },
    },
    {
      title: 'nginx: worker_connections 24',
      chain: [{ ...nginx(FORWARDS), events: 'worker_connections 24;' }],
      openBefore: 12,
      chromium: unexpected(500),
      doctor: { certainty: 'certain', with: { log: true } },
      fix: { chain: [{ ...nginx(FORWARDS), events: 'worker_connections 1024;' }] },
    },
  ],
  sources: [
    'https://nginx.org/en/docs/ngx_core_module.html#worker_connections',
    'https://nginx.org/en/docs/http/ngx_http_limit_conn_module.html',
  ],
};
