import { FORWARDS, nginxServer } from './chains.ts';
import type { Face } from './model.ts';
import { notUpgraded } from './words.ts';

const server = (location: string): string =>
  `${FORWARDS}
    location / {
      proxy_pass http://{NEXT};
      ${location}
    }`;

export const F27: readonly Face[] = [
  {
    title: 'X-Real-IP is set in the location, Upgrade and Connection above it',
    chain: [nginxServer(server('proxy_set_header X-Real-IP $remote_addr;'))],
    backend: { plain: '426' },
    ...notUpgraded(426),
    doctor: { code: 'F01', certainty: 'likely', beside: 'F27' },
    fix: { chain: [nginxServer(server(''))] },
  },
];
