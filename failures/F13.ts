import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';

export const F13: Failure = {
  id: 'F13',
  who: 'the proxy: it was reloaded or restarted, and ends what is left of before',
  faces: [
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
  ],
};
