import { apache } from './chains.ts';
import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

export const F26: Failure = {
  id: 'F26',
  who: 'Apache: it ignores upgrade=websocket where two lines share a worker, or lacks the module for ws://',
  faces: [
    {
      title: 'the line before has the same backend, and no upgrade',
      chain: [
        {
          proxy: 'apache',
          site: 'ProxyPass /app http://{NEXT}/\nProxyPass / http://{NEXT}/ upgrade=websocket',
        },
      ],
      backend: { plain: '426' },
      chromium: unexpected(426),
      doctor: { code: 'F01', certainty: 'likely', beside: 'F26' },
      timeline: 'handshake-not-upgraded',
      fix: { chain: [apache()] },
    },
    {
      title: 'ws:// in ProxyPass without mod_proxy_wstunnel',
      chain: [{ proxy: 'apache', site: 'ProxyPass / xyz://{NEXT}/' }],
      chromium: unexpected(500),
      doctor: { certainty: 'certain', with: { proxyLog: 'error' } },
      timeline: 'handshake-refused-by-proxy',
      fix: { chain: [apache()] },
    },
  ],
};
