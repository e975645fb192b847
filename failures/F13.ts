import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';

export const F13: readonly Face[] = [
  {
    title: 'nginx is reloaded, with worker_shutdown_timeout',
    chain: [{ ...nginx(FORWARDS), main: 'worker_shutdown_timeout 1s;\nevents {}' }],
    chromium: null,
    events: 'open, message, close 1006',
    staysMs: 4000,
    meanwhile: 'reload',
    doctor: { certainty: 'likely', with: { idleSeconds: 6 } },
    timeline: 'proxy-reloaded',
    fix: { chain: [{ ...nginx(FORWARDS), main: 'worker_shutdown_timeout 1h;\nevents {}' }] },
  },
];
