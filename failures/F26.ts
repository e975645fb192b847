import { unexpectedStatus } from '@lab101/doctor';
import { apache } from './chains.ts';
import type { Face } from './model.ts';
import { notUpgraded } from './words.ts';

export const F26: readonly Face[] = [
  {
    title: 'the line before has the same backend, and no upgrade',
    chain: [
      {
        proxy: 'apache',
        site: 'ProxyPass /app http://{NEXT}/\nProxyPass / http://{NEXT}/ upgrade=websocket',
      },
    ],
    backend: { plain: '426' },
    ...notUpgraded(426),
    doctor: { code: 'F01', certainty: 'likely', beside: 'F26' },
    fix: { chain: [apache()] },
  },
  {
    title: 'ws:// in ProxyPass without mod_proxy_wstunnel',
    chain: [{ proxy: 'apache', site: 'ProxyPass / xyz://{NEXT}/' }],
    chromium: unexpectedStatus(500),
    doctor: { with: { proxyLog: 'error' } },
    timeline: 'handshake-refused-by-proxy',
    fix: { chain: [apache()] },
  },
];
