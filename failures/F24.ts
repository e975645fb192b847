import { haproxy } from './chains.ts';
import type { Face } from './model.ts';

export const F24: readonly Face[] = [
  {
    title: 'HAProxy with maxconn 10 for its server: the eleventh waits',
    chain: [haproxy('', 'maxconn 10')],
    openBefore: 10,
    chromium: null,
    events: '',
    doctor: { certainty: 'likely', with: { timeoutSeconds: 2 } },
    timeline: 'not-answered-yet',
    fix: { chain: [haproxy()] },
  },
];
