import { caddy, FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { unexpected } from './words.ts';

const DOWN = { backend: { down: true } } as const;
const UP = { backend: {}, text: 'start the backend' } as const;
const SILENT: OddHop = { hop: 'a backend that never answers', on: () => undefined };

export const F11: readonly Face[] = [
  {
    title: 'nginx, and the backend is down',
    chain: [nginx(FORWARDS)],
    ...DOWN,
    chromium: unexpected(502),
    doctor: { with: { backend: true } },
    timeline: 'backend-unreachable',
    fix: UP,
  },
  {
    title: 'HAProxy, and the backend is down',
    chain: [haproxy()],
    ...DOWN,
    chromium: unexpected(503),
    doctor: { certainty: 'likely' },
    timeline: 'backend-unreachable',
    fix: UP,
  },
  {
    title: 'Caddy, and the backend is down',
    chain: [caddy()],
    ...DOWN,
    chromium: unexpected(502),
    doctor: { certainty: 'likely' },
    timeline: 'backend-unreachable',
    fix: UP,
  },
  {
    title: 'nginx asks at another port, and its log says it',
    chain: [nginx(FORWARDS, '', 'http://127.0.0.1:{FREE}')],
    chromium: unexpected(502),
    doctor: { with: { proxyLog: 'error' } },
    timeline: 'backend-unreachable',
    fix: { chain: [nginx(FORWARDS)] },
  },
  {
    title: 'nginx, and the backend never answers',
    chain: [nginx(`${FORWARDS}\n      proxy_read_timeout 1s;`), SILENT],
    chromium: unexpected(504),
    doctor: { certainty: 'likely' },
    timeline: 'backend-unreachable',
    fix: { chain: [nginx(FORWARDS)] },
  },
];
