import { caddy, FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { unreachable } from './words.ts';

const DOWN = { backend: { down: true } } as const;
const UP = { backend: {}, text: 'start the backend' } as const;
const SILENT: OddHop = { hop: 'a backend that never answers', on: () => undefined };

export const F11: readonly Face[] = [
  {
    title: 'nginx, and the backend is down',
    chain: [nginx(FORWARDS)],
    ...DOWN,
    ...unreachable(502),
    doctor: { with: { backend: true } },
    fix: UP,
  },
  {
    title: 'HAProxy, and the backend is down',
    chain: [haproxy()],
    ...DOWN,
    ...unreachable(503),
    doctor: { certainty: 'likely' },
    fix: UP,
  },
  {
    title: 'Caddy, and the backend is down',
    chain: [caddy()],
    ...DOWN,
    ...unreachable(502),
    doctor: { certainty: 'likely' },
    fix: UP,
  },
  {
    title: 'nginx asks at another port, and its log says it',
    chain: [nginx(FORWARDS, '', 'http://127.0.0.1:{FREE}')],
    ...unreachable(502),
    doctor: { with: { proxyLog: 'error' } },
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx, and the backend never answers',
    chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 1s;`), SILENT],
    ...unreachable(504),
    doctor: { certainty: 'likely' },
    fix: { chain: [nginx(FORWARDS)] },
  },
];
