import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { byProxy } from './words.ts';

export const F30: readonly Face[] = [
  {
    title: 'nginx: limit_conn',
    chain: [
      nginx(`${FORWARDS}\n      limit_conn all 8;`, 'limit_conn_zone $server_port zone=all:1m;'),
    ],
    openBefore: 8,
    ...byProxy(503),
    doctor: { with: { proxyLog: 'error' } },
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
    chain: [{ ...nginx(FORWARDS), main: 'events { worker_connections 16; }' }],
    openBefore: 7,
    page: {},
    ...byProxy(500),
    doctor: { foretells: false, with: { proxyLog: 'error' } },
    fix: { chain: [{ ...nginx(FORWARDS), main: 'events { worker_connections 1024; }' }] },
  },
];
